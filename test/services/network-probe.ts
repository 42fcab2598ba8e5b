/**
 * Runs inside a network namespace of the tests: `serve` answers on ports, `probe` tries them, `talk` keeps one connection
 * open. One argument of JSON; the answers go to standard output, a line each. Everything ends within its time.
 */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect, createServer, isIPv6, type Socket } from "node:net";
import { createInterface } from "node:readline";

export interface Target {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  /** Sends from this address and port instead of the usual ones. */
  readonly from?: { readonly address?: string; readonly port?: number };
}

/** Answered; refused at once (a reset, an ICMP error); or nothing came back in time. */
export type Outcome = "open" | "refused" | "silent";

export interface Services {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

const patience = 1500;

/** Connects twice: the first packets may get lost while the neighbour's address is being resolved. */
function probeTcp({ address, port }: Target): Promise<Outcome> {
  return new Promise((resolve) => {
    const sockets: Socket[] = [];
    const attempt = () => {
      const socket = connect({ host: address, port });
      sockets.push(socket);
      socket.on("connect", () => socket.write("hello\n"));
      socket.on("data", () => finish("open"));
      socket.on("error", ({ code }: NodeJS.ErrnoException) => finish(code === "ETIMEDOUT" ? "silent" : "refused"));
    };
    const timers = [setTimeout(attempt, patience / 3), setTimeout(() => finish("silent"), patience)];
    const finish = (outcome: Outcome) => {
      timers.forEach(clearTimeout);
      sockets.forEach((socket) => socket.destroy());
      resolve(outcome);
    };
    attempt();
  });
}

/** Sends a few times: the first datagram may get lost while the neighbour's address is being resolved. */
function probeUdp({ address, port, from }: Target): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const send = () => socket.send(`${address} ${port}`, port, address, (error) => error && finish("refused"));
    const again = setInterval(send, patience / 4);
    const giveUp = setTimeout(() => finish("silent"), patience);
    const finish = (outcome: Outcome) => {
      clearInterval(again);
      clearTimeout(giveUp);
      socket.removeAllListeners("message").close();
      resolve(outcome);
    };
    socket.on("message", () => finish("open"));
    socket.on("error", () => finish("refused"));
    socket.bind(from?.port ?? 0, from?.address, () => {
      socket.setBroadcast(!isIPv6(address));
      send();
    });
  });
}

async function probe(targets: readonly Target[]): Promise<void> {
  const outcomes = targets.map((target) => (target.protocol === "tcp" ? probeTcp(target) : probeUdp(target)));
  process.stdout.write(JSON.stringify(await Promise.all(outcomes)) + "\n");
}

/** Echoes; each datagram is reported too, since an answer to a borrowed address would not come back. */
async function serve({ tcp, udp }: Services): Promise<void> {
  const listening = tcp.map(
    (port) =>
      new Promise<void>((resolve) => {
        const server = createServer((socket) => socket.on("error", () => socket.destroy()).pipe(socket));
        server.listen(port, "::", resolve);
      }),
  );
  const bound = udp.flatMap((port) => [
    bind(createSocket("udp4"), port, "0.0.0.0"),
    bind(createSocket({ type: "udp6", ipv6Only: true }), port, "::"),
  ]);
  await Promise.all([...listening, ...bound]);
  process.stdout.write("ready\n");
}

function bind(socket: UdpSocket, port: number, address: string): Promise<void> {
  socket.on("message", (message, sender) => {
    process.stdout.write(`${sender.address} to ${port}\n`);
    socket.send(message, sender.port, sender.address, () => undefined);
  });
  return new Promise((resolve) => socket.bind(port, address, resolve));
}

/** Sends each line of standard input over one connection and prints what comes back. */
function talk({ address, port }: Target): void {
  const socket = connect({ host: address, port });
  socket.on("connect", () => process.stdout.write("ready\n"));
  socket.on("data", (data) => process.stdout.write(data));
  socket.on("error", (error) => process.stdout.write(`${error.message}\n`));
  createInterface({ input: process.stdin }).on("line", (line) => socket.write(`${line}\n`));
}

if (require.main === module) {
  const [mode, text = "null"] = process.argv.slice(2);
  const argument: unknown = JSON.parse(text);
  if (mode === "probe") void probe(argument as Target[]);
  else if (mode === "serve") void serve(argument as Services);
  else talk(argument as Target);
}
