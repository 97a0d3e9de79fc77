/* Opens the printer's window at once; afterwards Enter goes on to the next case. */
const next = document.getElementById('next');
document.getElementById('print').addEventListener('click', () => window.print());
window.addEventListener('afterprint', () => next.focus());
next.focus();
window.print();
