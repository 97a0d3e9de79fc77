const cells = 30;

export interface ProgressBar {
  readonly step: () => void;
  readonly end: () => void;
}

/** Counts on standard error: a bar that is drawn again on a terminal, a line for every tenth elsewhere. */
export function progressBar(total: number, what: string, out: NodeJS.WriteStream = process.stderr): ProgressBar {
  let done = 0;
  let shown = -1;
  const draw = () => {
    const part = out.isTTY ? Math.floor((done / total) * 100) : Math.floor((done / total) * 10) * 10;
    if (part === shown) return;
    shown = part;
    const filled = Math.round((done / total) * cells);
    const line = `${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${String(part).padStart(3)} %  ${done}/${total} ${what}`;
    out.write(out.isTTY ? `\r${line}` : `${line}\n`);
  };
  return {
    step() {
      done++;
      draw();
    },
    end() {
      if (out.isTTY && shown >= 0) out.write('\n');
    },
  };
}
