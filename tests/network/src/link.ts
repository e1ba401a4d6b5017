// SPDX-License-Identifier: Apache-2.0
/** One node's way to another: a port of the loopback interface that leads to the other's, and can be cut. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { atExit } from '../../e2e/src/lib/cleanup.ts';

/**
 * How a link is. `silent`: nothing gets through and nobody is told, as where a cable is pulled; what was sent
 * arrives later, if both still wait for it. `refused`: connections are ended, and new ones are not taken.
 */
export type LinkState = 'open' | 'silent' | 'refused';

/** Two ends of a connection that the link carries. */
interface Carried {
  readonly from: Socket;
  /** Nothing before somebody was asked at the other end. */
  to: Socket | undefined;
}

/**
 * Whose link it is, by the ports at which nodes listen: they dial from them. Nodes tell each other of all addresses
 * that they know, so that one which is cut off would get around by the links of others.
 */
export interface Owner {
  readonly port: number;
  readonly others: readonly number[];
}

/** A way from one node to another. */
export class Link {
  /** Is nobody to be let in who may be another than the owner? */
  isStrict = false;
  private state: LinkState = 'open';
  private readonly carried = new Set<Carried>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly owner: Owner,
  ) {
    server.on('connection', (from) => this.take(from));
    atExit(() => this.close());
  }

  /** A link of a node that leads to a port of this machine. */
  static async to(target: number, owner: Owner): Promise<Link> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(0, '127.0.0.1', listening);
    });
    return new Link(server, target, owner);
  }

  /** The port at which it begins. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The connections that it carries. */
  get connections(): number {
    return this.carried.size;
  }

  /** Cuts it, or opens it again. */
  set(state: LinkState): void {
    // What flows must not be made to flow twice.
    if (state === this.state) return;
    this.state = state;
    for (const one of this.carried) this.apply(one);
  }

  /** Ends it, and whatever it carries. */
  close(): void {
    this.server.close();
    for (const one of this.carried) this.end(one);
  }

  private take(from: Socket): void {
    const { port, others } = this.owner;
    const { remotePort = 0 } = from;
    if (others.includes(remotePort) || (this.isStrict && remotePort !== port)) {
      from.on('error', () => undefined);
      from.destroy();
      return;
    }
    const one: Carried = { from, to: undefined };
    this.carried.add(one);
    this.watch(one, from);
    this.apply(one);
  }

  private apply(one: Carried): void {
    if (this.state === 'refused') this.end(one);
    else if (this.state === 'silent') this.hold(one);
    else this.carry(one);
  }

  private hold({ from, to }: Carried): void {
    from.unpipe();
    from.pause();
    to?.unpipe();
    to?.pause();
  }

  private carry(one: Carried): void {
    // One side left while nobody could tell the other.
    if (one.from.destroyed || one.to?.destroyed === true) {
      this.end(one);
      return;
    }
    if (one.to === undefined) {
      one.to = connect(this.target, '127.0.0.1');
      one.to.setNoDelay(true);
      this.watch(one, one.to);
    }
    one.from.pipe(one.to);
    one.to.pipe(one.from);
  }

  private watch(one: Carried, end: Socket): void {
    end.setNoDelay(true);
    // What went wrong does not matter: `close` follows.
    end.on('error', () => undefined);
    end.on('close', () => {
      if (this.state !== 'silent') this.end(one);
    });
  }

  private end(one: Carried): void {
    this.carried.delete(one);
    one.from.destroy();
    one.to?.destroy();
  }
}
