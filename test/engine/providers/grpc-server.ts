/** The few words of gRPC that the attached servers need. */
import * as grpc from "@grpc/grpc-js";
import { serviceError } from "./wire";

/** Binds a server to a free port of loopback. */
export function bind(server: grpc.Server): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

/** A call with one request and one response. An error of ours becomes an error of the call, with its own words. */
export function unary<Request, Response>(
  handler: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(handler)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const isServiceError = error instanceof Error && "code" in error && typeof error.code === "number";
          callback(isServiceError ? (error as grpc.ServiceError) : serviceError(grpc.status.UNKNOWN, String(error)));
        },
      );
  };
}
