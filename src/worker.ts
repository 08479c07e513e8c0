import { settings } from "./env.ts";
import { routes } from "./routes.ts";

export { Room } from "./room/room.ts";

export default routes(settings);
