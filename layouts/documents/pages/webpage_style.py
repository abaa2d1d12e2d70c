"""The looks of the web form: on a screen a sheet of paper, on paper A4 by GB/T 9704."""

from typing import Final

STYLE: Final = """
:root{--red:#B3121D;--ink:#16202E;--sub:#4A5462;--line:#C9D0DA;--blue:#0C368E}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:2rem 1.5rem 3rem;color:var(--ink);background:#fff;
font:1.125rem/1.8 "FangSong","仿宋","STFangsong","Songti SC","SimSun","Noto Serif CJK SC",serif}
h1,h2,h3,figcaption,.marks,.warnings strong,th,.none{
font-family:"SimHei","黑体","Heiti SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
p{margin:0 0 .4em;text-align:justify}
main p{text-indent:2em}
main .note,main .warnings p{text-indent:0}
.marks{display:flex;justify-content:flex-end;gap:1em;color:var(--red);font-size:.875rem;margin:0}
.masthead{color:var(--red);font-family:"STZhongsong","华文中宋","Noto Serif CJK SC","SimSun",serif;
font-weight:900;font-size:clamp(1.75rem,7vw,3rem);line-height:1.3;text-align:center;margin:.5rem 0;letter-spacing:.04em}
.issue{text-align:center}
.issuer{display:flex;justify-content:space-between;gap:1em;border-bottom:.1875rem solid var(--red);padding-bottom:.3em}
h1{font-size:1.5rem;line-height:1.4;text-align:center;margin:1.2em 0 .8em;text-wrap:balance}
h2{font-size:1.1875rem;font-weight:700;margin:1.4em 0 .3em;break-after:avoid}
h3{font-family:"KaiTi","楷体","STKaiti","Noto Serif CJK SC",serif;
font-size:1.125rem;font-weight:700;margin:.8em 0 .2em;break-after:avoid}
.remark{font-family:"KaiTi","楷体","STKaiti","Noto Serif CJK SC",serif}
.warnings{border-left:.25rem solid var(--red);background:#F7F4F1;padding:.6em 1em;margin:0 0 1em}
.warnings ul{margin:.2em 0 0;padding-left:1.4em}
data{font-variant-numeric:tabular-nums lining-nums;
text-decoration:underline dotted var(--line) .0625rem;text-underline-offset:.25em;cursor:help}
.none{color:var(--sub)}.none small{font-size:.875rem}
sup{line-height:0;font-size:.75em}sup a{padding:0 .15em}
a{color:var(--blue)}
figure{margin:1em 0 1.2em;break-inside:avoid}
figcaption{text-align:center;font-size:.9375rem;line-height:1.5;margin:.4em 0}
.drawing svg{display:block;width:100%;height:auto}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;border-block:.125rem solid var(--ink);font-size:1rem;line-height:1.5}
thead{display:table-header-group}
thead th{border-bottom:.0625rem solid var(--ink)}
th,td{padding:.25em .5em;vertical-align:middle}
tbody th{font-weight:400;font-family:inherit;text-align:left}
tr{break-inside:avoid}
.left{text-align:left}.right{text-align:right;font-variant-numeric:tabular-nums lining-nums}
.note{font-size:.9375rem;color:var(--sub);margin:.3em 0}
details{font-size:.9375rem;margin:.3em 0}
summary{cursor:pointer;color:var(--blue)}
.notes{border-top:.0625rem solid var(--line);margin-top:2em;font-size:.9375rem;line-height:1.6}
.notes ol{padding-left:1.6em}
:target{background:#FFF3C4}
a:focus-visible,summary:focus-visible{outline:.125rem solid var(--blue);outline-offset:.125rem}
footer{display:flex;justify-content:space-between;align-items:center;gap:1em;border-block:.125rem solid var(--ink);
padding:.6em 0;margin-top:2em;font-size:.9375rem;line-height:1.6;break-inside:avoid}
footer p{overflow-wrap:anywhere;text-align:left}
.qr svg{display:block;width:6.5rem;height:6.5rem}
@page{size:A4;margin:25mm 26mm 25mm 28mm}
@media print{body{max-width:none;padding:0;font-size:14pt;line-height:1.65}
.masthead{font-size:40pt}h1{font-size:20pt}h2,h3{font-size:15pt}
details,.notes a[role]{display:none}a{color:inherit;text-decoration:none}data{text-decoration:none}
table{font-size:11pt}.drawing{max-width:120mm;margin:0 auto}.warnings{background:none;border:.5pt solid var(--red)}}
"""
