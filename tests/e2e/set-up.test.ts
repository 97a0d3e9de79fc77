import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/**
 * The set-up on machines that lack this or that: its PATH leads to a folder of the test alone, where node, npm, apt-get,
 * sudo and id write down what they were asked and change nothing.
 */
let machine: string;
let bin: string;
let project: string;

const shellTools = [
  'sh',
  'cat',
  'cksum',
  'chmod',
  'dirname',
  'env',
  'find',
  'grep',
  'ls',
  'mkdir',
  'mktemp',
  'rm',
  'tail',
  'tee',
];

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'phieu-so-machine-'));
  bin = join(machine, 'bin');
  project = join(machine, 'project');
  mkdirSync(bin);
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  cpSync('scripts/setup.sh', join(project, 'scripts/setup.sh'));
  writeFileSync(join(project, 'package-lock.json'), '{}');
  writeFileSync(join(project, 'node_modules/.package-lock.json'), '{}');
  for (const tool of shellTools) symlinkSync(findTool(tool), join(bin, tool));
  install('node', 'echo v20.17.0');
  install('id', 'echo 1000');
  install('npm', 'mkdir -p node_modules; echo {} >node_modules/.package-lock.json');
  install('apt-get', 'true');
  install('apt-cache', 'true');
  for (const program of ['redis-server', 'chromium', 'zbarimg', 'pdftoppm', 'make', 'g++', 'python3'])
    install(program, 'true');
});

afterEach(() => rmSync(machine, { recursive: true }));

function findTool(name: string): string {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}

function install(program: string, body: string): void {
  const path = join(bin, program);
  writeFileSync(path, `#!${findTool('sh')}\necho "${program} $*" >>'${machine}/asked'\n${body}\n`);
  chmodSync(path, 0o755);
}

function remove(...programs: string[]): void {
  for (const program of programs) rmSync(join(bin, program));
}

/** A sudo that needs no password; it runs apt-get (ours) and nothing else. */
function installSudo(): void {
  install('sudo', 'case "$*" in *apt-get*) exec "$@" ;; esac');
}

function setUp(purpose: 'start' | 'test'): { status: number | null; said: string; asked: string[] } {
  appendFileSync(join(machine, 'asked'), '');
  const { status, stderr } = spawnSync(findTool('sh'), [join(project, 'scripts/setup.sh'), purpose], {
    env: { PATH: bin },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const asked = readFileSync(join(machine, 'asked'), 'utf8').trim().split('\n');
  return { status, said: stderr, asked };
}

const installCommand = /^apt-get .*install --no-install-recommends (.*)$/;

function installed(asked: readonly string[]): string[] {
  return asked.map((line) => installCommand.exec(line)?.[1]?.trim()).filter((line) => line !== undefined);
}

describe('a machine that lacks nothing', () => {
  it('is left in peace, in a moment', () => {
    const from = performance.now();
    expect(setUp('test')).toMatchObject({ status: 0, said: '', asked: ['node -v'] });
    const took = performance.now() - from;
    console.log(`set-up with nothing to do: ${took.toFixed(0)} ms`);
    expect(took).toBeLessThan(1_000);
  });

  it('may keep its npm packages elsewhere', () => {
    rmSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync('/nowhere', join(project, 'node_modules'));
    expect(setUp('start')).toMatchObject({ status: 0, said: '' });
  });
});

describe('Node.js', () => {
  it.each(['v18.20.4', 'v20.16.0'])('%s is too old', (version) => {
    install('node', `echo ${version}`);
    const { status, said } = setUp('start');
    expect(status).toBe(1);
    expect(said).toContain(`Node.js 20.17 or later is needed and this is ${version}`);
  });

  it.each(['v20.17.0', 'v22.1.0', 'v100.0.0'])('%s will do', (version) => {
    install('node', `echo ${version}`);
    expect(setUp('start').status).toBe(0);
  });
});

describe('a Debian package that is missing', () => {
  it('is installed by sudo, which is said, with the reason', () => {
    remove('redis-server');
    installSudo();
    const { status, said, asked } = setUp('start');
    expect(status).toBe(0);
    expect(said).toMatch(/lacks redis-server, which holds the queues/);
    expect(said).toContain('installing with sudo apt-get');
    expect(installed(asked)).toEqual(['redis-server']);
    expect(asked.find((line) => line.startsWith('sudo env'))).toContain('DEBIAN_FRONTEND=noninteractive');
    expect(asked.filter((line) => line.includes('apt-get') && line.includes(' update'))).toEqual([]);
  });

  it('is looked for in fresh lists where the old ones do not know it', () => {
    remove('redis-server');
    installSudo();
    install('apt-cache', 'exit 100');
    expect(setUp('start').asked.some((line) => /^apt-get .* update$/.test(line))).toBe(true);
  });

  it('is for the tests only where only they need it', () => {
    remove('chromium');
    installSudo();
    expect(installed(setUp('start').asked)).toEqual([]);
    expect(installed(setUp('test').asked)).toEqual([expect.stringMatching(/^chromium(-browser)?$/)]);
  });

  it('is named in one command where there is no sudo', () => {
    remove('redis-server');
    const { status, said } = setUp('start');
    expect(status).toBe(1);
    expect(said).toContain("su -c 'apt-get update && apt-get install -y redis-server'");
  });

  it('is named in one command where sudo wants a password and nobody is there to type it', () => {
    remove('redis-server');
    install('sudo', 'exit 1');
    const { status, said, asked } = setUp('start');
    expect(status).toBe(1);
    expect(said).toContain("sudo sh -c 'apt-get update && apt-get install -y redis-server'");
    expect(installed(asked)).toEqual([]);
  });

  it('is named where there is no apt-get', () => {
    remove('redis-server', 'apt-get');
    const { status, said } = setUp('start');
    expect(status).toBe(1);
    expect(said).toMatch(/neither Debian nor Ubuntu.*redis-server/);
  });

  it('that cannot be installed stops the set-up with what apt-get said', () => {
    remove('redis-server');
    installSudo();
    install('apt-get', 'echo E: the disk is full; exit 100');
    const { status, said } = setUp('start');
    expect(status).toBe(1);
    expect(said).toContain('E: the disk is full');
  });
});

describe('npm packages', () => {
  const installs = (asked: readonly string[]) => asked.filter((line) => line.startsWith('npm ci')).length;

  it('are installed once, and again when the lock file says something else', () => {
    rmSync(join(project, 'node_modules'), { recursive: true });
    expect(installs(setUp('start').asked)).toBe(1);
    expect(installs(setUp('start').asked)).toBe(1);
    const lock = join(project, 'package-lock.json');
    const later = new Date(performance.timeOrigin + 60_000);
    utimesSync(lock, later, later);
    expect(installs(setUp('start').asked), 'touched only').toBe(1);
    writeFileSync(lock, '{"changed":true}');
    utimesSync(lock, later, later);
    expect(installs(setUp('start').asked), 'changed').toBe(2);
  });

  it('get the compiler they may need where root can be had', () => {
    rmSync(join(project, 'node_modules'), { recursive: true });
    remove('make', 'g++');
    installSudo();
    expect(installed(setUp('start').asked)).toEqual(['make g++']);
  });

  it('are tried without a compiler where it cannot, and it is named when that fails', () => {
    rmSync(join(project, 'node_modules'), { recursive: true });
    remove('make', 'g++');
    expect(setUp('start').status).toBe(0);
    rmSync(join(project, 'node_modules'), { recursive: true });
    install('npm', 'exit 1');
    const { status, said } = setUp('start');
    expect(status).toBe(1);
    expect(said).toMatch(/npm ci failed[\s\S]*missed a compiler[\s\S]*apt-get install -y make g\+\+'/);
  });
});
