import type { DemoLogin } from './create-demo.ts';

interface Announcement {
  readonly publicUrl: string;
  readonly port: number | undefined;
  readonly demo: boolean;
  readonly roles: readonly string[];
  /** Of a demo that was just created: the only time its passwords are shown. */
  readonly logins: readonly DemoLogin[] | undefined;
}

/** Tells whoever started the program where everything is. */
export function announce({ publicUrl, port, demo, roles, logins }: Announcement): void {
  const lines = ['', `Phiếu Số đã sẵn sàng · ready (${roles.join(' + ')}, pid ${process.pid})`];
  if (port !== undefined) {
    lines.push('', `  Trang chủ · home          ${publicUrl}/`, `  Đăng nhập · log in        ${publicUrl}/login`);
    lines.push(`  Quầy · officer's desk     ${publicUrl}/desk`, `  Kết quả · results         ${publicUrl}/results`);
    if (demo) lines.push(`  Điện thoại giả lập · /sim ${publicUrl}/sim`);
  }
  if (logins) {
    lines.push('', 'Tài khoản dùng thử, chỉ in một lần · demo logins, shown this once:');
    for (const { username, password, role, unit } of logins)
      lines.push(`  ${username.padEnd(12)} ${password}   ${role.padEnd(10)} ${unit}`);
  } else if (demo)
    lines.push('', 'Quên mật khẩu · new password:  npm run --silent cli -- users reset-password <username>');
  console.log(`${lines.join('\n')}\n`);
}
