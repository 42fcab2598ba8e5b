/** Provider messages of the engine's protocol, read and written: between gRPC and plain values. */
import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Values } from "./values";

export function fromStruct(struct: Struct | undefined): Values {
  return struct?.toJavaScript() ?? {};
}

export function toStruct(values: Values): Struct {
  return Struct.fromJavaScript(values);
}

/** The resource's type and logical name, from `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export function partsOfUrn(urn: string): { type: string; name: string } {
  const [, , types = "", ...names] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: names.join("::") };
}

export function serviceError(code: grpc.status, message: string): grpc.ServiceError {
  return Object.assign(new Error(message), { code, details: message, metadata: new grpc.Metadata() });
}

/** The error by which a provider says: it exists under this id, but it is not ready. */
export function halfMadeError(id: string, properties: Values, message: string): grpc.ServiceError {
  const detail = new ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(toStruct(properties));
  detail.setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(packed);
  const error = serviceError(grpc.status.UNKNOWN, message);
  error.metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return error;
}
