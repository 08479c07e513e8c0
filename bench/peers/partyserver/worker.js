// partyserver as its guide has it, with hibernation: one broadcast for each message, nothing stored.

import { routePartykitRequest, Server } from "partyserver";

export class Party extends Server {
  static options = { hibernate: true };

  onMessage(connection, data) {
    const name = connection.state?.name;
    if (name) return this.broadcast(`${name}: ${data}`);
    const { username } = JSON.parse(data);
    connection.setState({ name: username });
    const line = `${username} joined.`;
    if (this.env.ANNOUNCE) this.broadcast(line);
    else connection.send(line);
  }

  onClose(connection) {
    if (this.env.ANNOUNCE && connection.state?.name) this.broadcast(`${connection.state.name} left.`);
  }
}

export default {
  async fetch(request, env) {
    return (await routePartykitRequest(request, env)) ?? new Response("Not Found", { status: 404 });
  },
};
