"""`aiohttp`: `pipe URL [SUBPROTOCOL]` or `member URL NAME`, as ../program.ts describes."""

import asyncio
import sys

import aiohttp
from member import Member, is_final, message, tell

PING = '{"type":"ping"}'
FIRST_WAIT = 0.2  # seconds; doubled after each attempt


async def read_lines(say, leave):
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    async for line in reader:
        await say(line.decode().rstrip("\n"))
    await leave()


async def pipe(session, url, *subprotocols):
    try:
        async with session.ws_connect(url, protocols=subprotocols) as socket:
            tell(type="open", protocol=socket.protocol)
            lines = asyncio.create_task(read_lines(socket.send_str, socket.close))
            async for frame in socket:
                tell(type="frame", text=frame.data)
            tell(type="closed", code=socket.close_code)
            lines.cancel()
    except aiohttp.WSServerHandshakeError as error:
        tell(type="refused", status=error.status, detail=error.message)


async def member(session, url, name):
    me, current, wait = Member(name), {}, FIRST_WAIT
    lines = asyncio.create_task(
        read_lines(lambda text: current["socket"].send_str(message(text)), lambda: current["socket"].close())
    )
    while True:
        try:
            async with session.ws_connect(url, protocols=["alcove.v1"]) as socket:
                current["socket"], wait = socket, FIRST_WAIT
                tell(type="open", protocol=socket.protocol)
                await socket.send_str(me.greeting())
                await socket.send_str(PING)
                async for frame in socket:
                    if not me.take(frame.data):
                        await socket.close(code=4200)
            if is_final(socket.close_code) or socket.close_code == 1000:
                lines.cancel()
                return tell(type="closed", code=socket.close_code)
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(wait)
        wait *= 2


async def main(mode, *args):
    async with aiohttp.ClientSession() as session:
        await {"pipe": pipe, "member": member}[mode](session, *args)


asyncio.run(main(*sys.argv[1:]))
