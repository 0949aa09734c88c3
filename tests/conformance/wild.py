"""Scripts that every host must survive, in every language, with the end that each must come to."""

from __future__ import annotations

from msgspec import Struct

from mainspring.model.job import Language, Limits


class Wild(Struct, frozen=True, kw_only=True):
    """One behaviour; ``reason`` is ``None`` where it ends well, ``or_reason`` what a race may make of it."""

    name: str
    python: str
    reason: str | None
    or_reason: str | None = None
    javascript: str | None = None
    limits: Limits = Limits(time=20)
    needs: str | None = None

    def source(self, language: Language) -> str | None:
        """The script in a language, whose entry is ``job``."""
        return self.python if language is Language.PYTHON else self.javascript


MIB = 2**20

WILD = (
    Wild(name="ok", python="def job(): print('ok')", javascript="function job() { console.log('ok'); }", reason=None),
    Wild(
        name="raises",
        python="def job(): raise ValueError('no')",
        javascript="function job() { throw new Error('no'); }",
        reason="raised",
    ),
    Wild(
        name="exits",
        python="import sys\ndef job(): sys.exit(3)",
        javascript="function job() { process.exit(3); }",
        reason="exited",
    ),
    Wild(
        name="dies",
        python="import os\ndef job(): os._exit(3)",
        javascript="function job() { Deno.exit(3); }",
        reason="exited",
    ),
    Wild(
        name="hangs",
        python="import time\ndef job(): time.sleep(60)",
        javascript="function job() { setInterval(function () {}, 1000); }",
        limits=Limits(time=0.5),
        reason="time_limit",
    ),
    Wild(
        name="never_ends",
        python="import signal, time\ndef job():\n signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        " while True:\n  try: time.sleep(60)\n  except BaseException: pass",
        javascript="function job() { while (true) {} }",
        limits=Limits(time=0.5),
        reason="time_limit",
    ),
    Wild(
        name="computes",
        python="def job():\n while True: pass",
        javascript="function job() { while (true) {} }",
        limits=Limits(time=20, cpu=1),
        reason="cpu_limit",
    ),
    Wild(
        name="floods_the_log",
        python="def job():\n for n in range(50_000): print(n)",
        javascript="function job() { for (var n = 0; n < 50000; n++) console.log(n); }",
        limits=Limits(time=20, entries=100),
        reason=None,
    ),
    Wild(
        name="floods_past_the_log",
        python="import os\ndef job():\n for n in range(200): os.write(1, b'x' * 65536)",
        javascript="function job() { var b = new Uint8Array(65536).fill(120);"
        " for (var n = 0; n < 200; n++) Deno.stderr.writeSync(b); }",
        limits=Limits(time=20, entries=100),
        reason=None,
    ),
    Wild(
        name="eats_memory",
        python="def job():\n kept = []\n while True: kept.append(bytearray(1 << 22))",
        javascript="function job() { var kept = []; while (true) kept.push(new Array(1 << 18).fill(kept.length)); }",
        limits=Limits(time=20, memory=64 * MIB),
        reason="memory_limit",
    ),
    Wild(
        name="leaves_children",
        python="import subprocess\ndef job():\n for n in range(5):"
        " subprocess.Popen(['sleep', '300'], start_new_session=True)",
        javascript="function job() { require('child_process').spawn('sleep', ['300']); }",
        reason=None,
    ),
    Wild(
        name="multiplies",
        python="import os, time\ndef job():\n while True:\n  os.fork(); time.sleep(0.01)",
        limits=Limits(time=20, processes=10),
        reason="process_limit",
    ),
    Wild(
        name="closes_the_channel",
        python="import os, time\ndef job():\n os.closerange(3, 256); time.sleep(60)",
        javascript="function job() { Deno.stdout.close(); setInterval(function () {}, 1000); }",
        limits=Limits(time=1),
        reason="time_limit",
        or_reason="exited",
    ),
    Wild(
        name="talks_garbage",
        python="import os\ndef job():\n for fd in range(3, 64):\n  try: os.write(fd, b'\\x00\\x00\\x00\\x04junk')\n  except OSError: pass",
        javascript="function job() { Deno.stdout.writeSync(new TextEncoder().encode('\\0\\0\\0\\x04junk')); }",
        reason="protocol_error",
    ),
    Wild(
        name="announces_gigabytes",
        python="import os\ndef job():\n for fd in range(3, 64):\n  try: os.write(fd, b'\\xff\\xff\\xff\\xff')\n  except OSError: pass",
        javascript="function job() { Deno.stdout.writeSync(new Uint8Array([255, 255, 255, 255])); }",
        reason="protocol_error",
    ),
    Wild(
        name="inserts_a_huge_row",
        python="from mainspring.script import tables\ndef job(): tables['T'].insert({'a': 'x' * (70 << 20)})",
        javascript="async function job() { await tables.getTable('T').insert({a: 'x'.repeat(70 << 20)}); }",
        limits=Limits(time=20, memory=1024 * MIB),
        reason="raised",
    ),
    Wild(
        name="inserts_a_large_row",
        python="from mainspring.script import tables\ndef job(): tables['Crowd'].insert({'a': 'x' * (50 << 20)})",
        javascript="async function job() { await tables.getTable('Crowd').insert({a: 'x'.repeat(50 << 20)}); }",
        limits=Limits(time=20, memory=1024 * MIB),
        reason=None,
    ),
    Wild(
        name="inserts_no_value",
        python="from mainspring.script import tables\ndef job(): tables['T'].insert({'a': object()})",
        javascript="async function job() { await tables.getTable('T').insert({a: Symbol('s')}); }",
        reason="raised",
    ),
    Wild(
        name="inserts_binary",
        python="from mainspring.script import tables\ndef job(): tables['T'].insert([{'a': b'\\x00\\xff'}, {'a': 1}])",
        javascript="async function job() { await tables.getTable('T').insert([{a: new Uint8Array([0, 255])}, {a: 1}]); }",
        reason=None,
    ),
    Wild(
        name="inserts_deep_json",
        python="from mainspring.script import tables\ndef job():\n deep = []\n for _ in range(100_000): deep = [deep]\n"
        " tables['T'].insert({'a': deep})",
        javascript="async function job() { var deep = []; for (var n = 0; n < 100000; n++) deep = [deep];"
        " await tables.getTable('T').insert({a: deep}); }",
        reason="raised",
    ),
    Wild(
        name="asks_for_deep_json",
        python="from mainspring.script import tables\ndef job():\n deep = []\n for _ in range(900): deep = [deep]\n"
        " tables['T'].insert({'a': deep})",
        javascript="async function job() { var deep = []; for (var n = 0; n < 90; n++) deep = [deep];"
        " await tables.getTable('T').insert({a: deep}); }",
        reason=None,
        or_reason="raised",
    ),
    Wild(
        name="forks",
        python="import os, time\ndef job():\n for _ in range(3):\n  if os.fork() == 0: time.sleep(300)",
        reason=None,
    ),
    Wild(
        name="speaks_no_text",
        python="import os\ndef job(): os.write(1, bytes(range(256)) + b'\\n')",
        javascript="function job() { Deno.stderr.writeSync(new Uint8Array([0, 255, 254, 10, 13, 10])); }",
        reason=None,
    ),
    Wild(
        name="fills_the_disk",
        python="def job():\n with open('big', 'wb') as file:\n  while True: file.write(b'x' * 65536)",
        limits=Limits(time=20, disk=2 * MIB),
        reason="disk_limit",
    ),
    Wild(
        name="fills_the_disk_in_crumbs",
        python="import itertools\ndef job():\n for n in itertools.count():\n"
        "  with open(str(n), 'wb') as file: file.write(b'x' * 65536)",
        limits=Limits(time=20, disk=2 * MIB),
        reason="disk_limit",
    ),
    Wild(
        name="opens_files",
        python="def job(): kept = [open('/dev/null') for _ in range(1000)]",
        limits=Limits(time=20, files=64),
        reason="file_limit",
    ),
    Wild(
        name="speaks_another_language",
        python="function job() {}",
        javascript="def job(): pass",
        reason="syntax_error",
    ),
)  # fmt: skip
