import type { NewDemo } from './create-demo.ts';

interface Announcement {
  readonly publicUrl: string;
  readonly port: number | undefined;
  readonly demo: boolean;
  readonly roles: readonly string[];
  /** A demo that was just created: the only time its passwords are shown. */
  readonly made: NewDemo | undefined;
}

/** Tells whoever started the program where everything is. */
export function announce({ publicUrl, port, demo, roles, made }: Announcement): void {
  const lines = ['', `Phiếu Số đã sẵn sàng · ready (${roles.join(' + ')}, pid ${process.pid})`];
  if (port !== undefined) {
    lines.push('', `  Trang chủ · home          ${publicUrl}/`, `  Đăng nhập · log in        ${publicUrl}/login`);
    lines.push(`  Quầy · officer's desk     ${publicUrl}/desk`, `  Kết quả · results         ${publicUrl}/results`);
    if (demo) lines.push(`  Điện thoại giả lập · /sim ${publicUrl}/sim`);
  }
  if (made) {
    lines.push('', 'Tài khoản dùng thử, chỉ in một lần · demo logins, shown this once:');
    for (const { username, password, role, unit } of made.logins)
      lines.push(`  ${username.padEnd(12)} ${password}   ${role.padEnd(10)} ${unit}`);
    lines.push('', `Máy chấm điểm tại quầy · kiosk at the counter: ${publicUrl}${made.kiosk}`);
  } else if (demo)
    lines.push('', 'Quên mật khẩu · new password:  npm run --silent cli -- users reset-password <username>');
  console.log(`${lines.join('\n')}\n`);
}
