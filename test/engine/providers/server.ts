/**
 * Serves a provider on loopback in the engine's own protocol, so that the engine attaches to it instead of starting the
 * official plugin. Faults are struck here, between the engine and the cloud.
 */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Failure } from "./arguments";
import type { Operation } from "./faults";
import { bind, unary } from "./grpc-server";
import { type Provider, outputsOf } from "./provider";
import type { CloudObject } from "./resource-type";
import { fromStruct, halfMadeError, partsOfUrn, serviceError, toStruct } from "./wire";

export class ProviderServer {
  private readonly server = new grpc.Server();
  private waiting: (() => void)[] = [];

  private constructor(readonly provider: Provider) {}

  static async start(provider: Provider): Promise<{ server: ProviderServer; port: number }> {
    const server = new ProviderServer(provider);
    server.server.addService(ResourceProviderService, server.handlers());
    return { server, port: await bind(server.server) };
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private handlers(): grpc.UntypedServiceImplementation {
    return {
      checkConfig: unary<messages.CheckRequest, messages.CheckResponse>((request) => {
        const response = new messages.CheckResponse();
        response.setInputs(request.getNews());
        return response;
      }),
      diffConfig: unary<messages.DiffRequest, messages.DiffResponse>(() => new messages.DiffResponse()),
      configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>(() => {
        const response = new messages.ConfigureResponse();
        response.setSupportspreview(true);
        return response;
      }),
      getPluginInfo: unary<Empty, PluginInfo>(() => {
        const info = new PluginInfo();
        info.setVersion(this.provider.version);
        return info;
      }),
      attach: unary<unknown, Empty>(() => new Empty()),
      cancel: unary<Empty, Empty>(() => {
        for (const release of this.waiting.splice(0)) release();
        return new Empty();
      }),
      check: unary<messages.CheckRequest, messages.CheckResponse>((request) => this.check(request)),
      diff: unary<messages.DiffRequest, messages.DiffResponse>((request) => this.diff(request)),
      create: unary<messages.CreateRequest, messages.CreateResponse>((request) => this.create(request)),
      read: unary<messages.ReadRequest, messages.ReadResponse>((request) => this.read(request)),
      update: unary<messages.UpdateRequest, messages.UpdateResponse>((request) => this.update(request)),
      delete: unary<messages.DeleteRequest, Empty>((request) => this.delete(request)),
      invoke: unary<messages.InvokeRequest, messages.InvokeResponse>((request) => this.invoke(request)),
    };
  }

  private check(request: messages.CheckRequest): messages.CheckResponse {
    const { type } = partsOfUrn(request.getUrn());
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    response.setFailuresList(this.provider.check(type, fromStruct(request.getNews())).map(checkFailure));
    return response;
  }

  private diff(request: messages.DiffRequest): messages.DiffResponse {
    const { type } = partsOfUrn(request.getUrn());
    const before = fromStruct(request.getOldInputs());
    const { changed, replacing } = this.provider.diff(type, before, fromStruct(request.getNews()));
    const response = new messages.DiffResponse();
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList(changed);
    response.setReplacesList(replacing);
    return response;
  }

  private async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const { type, name } = partsOfUrn(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(toStruct(this.provider.preview(type, inputs)));
      return response;
    }
    const object = await this.carryOut("create", request.getUrn(), () =>
      this.provider.create(type, name, request.getUrn(), inputs),
    );
    response.setId(object.id);
    response.setProperties(toStruct(outputsOf(object)));
    return response;
  }

  private async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const { type } = partsOfUrn(request.getUrn());
    const inputs = fromStruct(request.getNews());
    const response = new messages.UpdateResponse();
    if (request.getPreview()) {
      response.setProperties(toStruct({ ...fromStruct(request.getOlds()), ...inputs }));
      return response;
    }
    const object = await this.carryOut("update", request.getUrn(), () =>
      this.provider.update(type, request.getId(), inputs),
    );
    response.setProperties(toStruct(outputsOf(object)));
    return response;
  }

  private async delete(request: messages.DeleteRequest): Promise<Empty> {
    const { type } = partsOfUrn(request.getUrn());
    await this.carryOut("delete", request.getUrn(), async () => {
      await this.provider.delete(type, request.getId());
      return undefined;
    });
    return new Empty();
  }

  private async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const { type } = partsOfUrn(request.getUrn());
    const object = await this.provider.read(type, request.getId());
    const response = new messages.ReadResponse();
    if (object === undefined) return response;
    response.setId(object.id);
    response.setProperties(toStruct(outputsOf(object)));
    response.setInputs(toStruct(object.inputs));
    return response;
  }

  private invoke(request: messages.InvokeRequest): messages.InvokeResponse {
    const { failures, answer: values } = this.provider.invoke(request.getTok(), fromStruct(request.getArgs()));
    const response = new messages.InvokeResponse();
    response.setReturn(toStruct(values));
    response.setFailuresList(failures.map(checkFailure));
    return response;
  }

  /** Carries an operation out, or lets it meet its fault. */
  private async carryOut<Result extends CloudObject | undefined>(
    operation: Operation,
    urn: string,
    act: () => Result | Promise<Result>,
  ): Promise<Result> {
    const { type, name } = partsOfUrn(urn);
    switch (this.provider.meet(operation, type, name)) {
      case undefined:
        return act();
      case "failed":
        throw serviceError(grpc.status.UNKNOWN, "injected: the cloud refuses");
      case "killedBefore":
      case "refused":
        throw serviceError(grpc.status.UNAVAILABLE, "injected: no connection");
      case "killedInside":
        await act();
        throw serviceError(grpc.status.UNAVAILABLE, "injected: the connection broke");
      case "unanswered":
        await act();
        await this.provider.faults.aftermath;
        throw serviceError(grpc.status.UNAVAILABLE, "injected: nobody is there to hear the answer");
      case "halfMade": {
        const object = await act();
        if (object === undefined) throw serviceError(grpc.status.UNKNOWN, "injected: gone, but not confirmed");
        throw halfMadeError(object.id, outputsOf(object), "injected: it never became ready");
      }
      case "timedOut":
        await new Promise<void>((resolve) => this.waiting.push(resolve));
        throw serviceError(grpc.status.CANCELLED, "injected: no answer in time");
    }
  }
}

function checkFailure({ property, reason }: Failure): messages.CheckFailure {
  const failure = new messages.CheckFailure();
  failure.setProperty(property);
  failure.setReason(`${property} ${reason}`);
  return failure;
}
