/**
 * Runs inside a machine of a laboratory of packets. A line of standard input is a list of attempts; the answer is a
 * line with a letter for each: `y` where the other end answered (that nothing listens there is an answer, too), `n`
 * where a firewall refused, `?` where neither came.
 */
import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { createInterface } from "node:readline";

export interface Attempt {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly from: string;
  readonly to: string;
  /** 0 with icmp, whose message is an echo request. */
  readonly port: number;
}

export type Answer = "y" | "n" | "?";

const patience = 10_000;
const atOnce = 200;
/** ICMP's "administratively prohibited", as it reaches a program over IPv4 and over IPv6. */
const refusals = ["EHOSTUNREACH", "EACCES"];

function meaning(error: NodeJS.ErrnoException): Answer {
  if (error.code === "ECONNREFUSED") return "y";
  return refusals.includes(error.code ?? "") ? "n" : "?";
}

function tryTcp({ from, to, port }: Attempt): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localAddress: from });
    const timer = setTimeout(() => finish("?"), patience);
    const finish = (answer: Answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => finish("y"));
    socket.on("error", (error) => finish(meaning(error)));
  });
}

function tryUdp({ from, to, port }: Attempt): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(to) ? "udp6" : "udp4");
    const timer = setTimeout(() => finish("?"), patience);
    const send = () => socket.send("hello", (error) => error && finish(meaning(error)));
    let again: NodeJS.Timeout | undefined;
    const finish = (answer: Answer) => {
      clearTimeout(timer);
      clearInterval(again);
      // Later errors of a closed socket are nobody's.
      socket.removeAllListeners("error").on("error", () => undefined);
      try {
        socket.close();
      } catch {
        // It closed itself.
      }
      resolve(answer);
    };
    socket.on("error", (error) => finish(meaning(error)));
    socket.on("message", () => finish("y"));
    socket.bind(0, from, () =>
      socket.connect(port, to, () => {
        send();
        // What is sent before the router's address is known may get lost.
        again = setInterval(send, patience / 10);
      }),
    );
  });
}

/** `ping`, since an ordinary program can't send an echo request; with `-w` it goes on until something comes back. */
function tryIcmp({ from, to }: Attempt): Promise<Answer> {
  return new Promise((resolve) => {
    execFile("ping", ["-n", "-c", "1", "-w", "10", "-I", from, to], (error, output) => {
      if (error === null) resolve("y");
      else resolve(/filtered|prohibited/i.test(output) ? "n" : "?");
    });
  });
}

const tries = { tcp: tryTcp, udp: tryUdp, icmp: tryIcmp } as const;

async function answer(attempts: readonly Attempt[]): Promise<string> {
  const answers = new Array<Answer>(attempts.length).fill("?");
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < attempts.length; index = next++) {
      const attempt = attempts[index];
      if (attempt !== undefined) answers[index] = await tries[attempt.protocol](attempt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers.join("");
}

if (require.main === module) {
  void (async () => {
    for await (const line of createInterface({ input: process.stdin })) {
      process.stdout.write(`${await answer(JSON.parse(line) as Attempt[])}\n`);
    }
  })();
}
