/// How a page looks, and the few lines of script it can do without.
enum Stylesheet {
  /// Series colours are those of Okabe and Ito (2008), which people of every colour vision tell
  /// apart, darker or lighter where the ground asks for it.
  static let css = """
    :root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f9;--ink:#1b1f24;--soft:#59636e;
    --line:#d5dae0;--grid:#e6e9ed;--link:#0058a3;--alarm:#b00020;--alarmground:#fdecee;
    --c0:#0072b2;--c1:#d55e00;--c2:#00805d;--c3:#b3478b;--c4:#b07a00;--c5:#2a8fc7;--c6:#6f6a00;
    --c7:#4d4d4d}
    @media(prefers-color-scheme:dark){:root{--ground:#14171b;--panel:#1d2126;--ink:#e8eaed;
    --soft:#a3adb8;--line:#3a424b;--grid:#2a3037;--link:#7fbdf0;--alarm:#ff8a95;
    --alarmground:#3a1a1e;--c0:#4aa8e0;--c1:#ff8a3d;--c2:#2bc79a;--c3:#e38ac1;--c4:#f0b429;
    --c5:#8fd0f5;--c6:#d9d03c;--c7:#b8bec5}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",
    Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
    main,header,footer{max-width:1180px;margin:0 auto;padding:0 20px}
    header{padding-top:34px}
    h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3em;letter-spacing:-.01em}
    h2{font-size:1.35rem;margin:2.4em 0 .6em;\
    padding-bottom:.25em;border-bottom:1px solid var(--line)}
    h3{font-size:1.08rem;margin:1.8em 0 .5em}
    p{max-width:78ch;margin:.5em 0}
    .lead,.note,small{color:var(--soft)}
    .note,small{font-size:.86rem}
    a{color:var(--link)}
    nav{margin:1em 0;display:flex;flex-wrap:wrap;gap:.3em 1.1em;font-size:.92rem}
    .alarm{border-left:4px solid var(--alarm);background:var(--alarmground);color:var(--alarm);
    padding:.6em .9em;margin:1em 0;border-radius:0 6px 6px 0;max-width:none}
    .bad{color:var(--alarm);font-weight:600}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,230px),1fr));gap:14px;
    margin:1.2em 0}
    .card{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
    .card b{display:block;font-size:1.55rem;line-height:1.25;font-variant-numeric:tabular-nums}
    .card span{color:var(--soft);font-size:.86rem}
    .plots{display:grid;\
    grid-template-columns:repeat(auto-fill,minmax(min(100%,460px),1fr));gap:22px}
    .plots+.plots{margin-top:22px}
    figure{margin:0;background:var(--panel);border:1px solid var(--line);border-radius:10px;
    padding:14px 14px 8px;min-width:0}
    figcaption{font-weight:600;margin-bottom:6px}
    figcaption small{display:block;font-weight:400}
    svg.plot{width:100%;height:auto;display:block;font-size:13px}
    .grid{stroke:var(--grid);fill:none}.frame{stroke:var(--soft);fill:none}
    .tick{fill:var(--soft);font-variant-numeric:tabular-nums}.axis{fill:var(--ink)}
    .line{fill:none;stroke:var(--c);stroke-width:2}.dashed{stroke-dasharray:5 4}
    .mark{fill:var(--c);stroke:var(--panel);stroke-width:1}.faint{opacity:.62}
    .strong .line{stroke-width:3}
    .bar{fill:var(--c0)}
    .s0{--c:var(--c0)}.s1{--c:var(--c1)}.s2{--c:var(--c2)}.s3{--c:var(--c3)}
    .s4{--c:var(--c4)}.s5{--c:var(--c5)}.s6{--c:var(--c6)}.s7{--c:var(--c7)}
    svg.key{width:13px;height:13px;vertical-align:-1px}
    .keys{display:flex;flex-wrap:wrap;gap:.15em 1em;font-size:.86rem;margin:.4em 0}
    .toggles{display:flex;flex-wrap:wrap;gap:.3em 1.1em;margin:.6em 0 1.1em}
    .toggles label{cursor:pointer;white-space:nowrap}
    details{margin:.5em 0}summary{cursor:pointer;color:var(--link);font-size:.9rem}
    .scroll{overflow-x:auto;max-width:100%;margin:.5em 0}
    table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
    th,td{padding:.32em .6em;border-bottom:1px solid var(--line);text-align:right;
    white-space:nowrap;overflow-wrap:normal}
    thead th{color:var(--soft);font-weight:600;vertical-align:bottom;
    border-bottom:2px solid var(--line)}
    th:first-child{text-align:left}tbody th{font-weight:500}
    .words td{text-align:left;white-space:normal;min-width:9em}
    .words th{vertical-align:top;text-align:left}
    td.better{color:var(--c2);font-weight:600}td.worse{color:var(--c1)}
    td small,th small{display:block;font-weight:400}
    code{font:.86em ui-monospace,"DejaVu Sans Mono",monospace;background:var(--panel);
    padding:.1em .3em;border-radius:4px}
    .shots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr));gap:12px}
    .shots img{width:100%;height:auto;display:block;border-radius:6px;background:#808080}
    .shots .blocks{image-rendering:pixelated}
    .shots div{min-width:0;font-size:.86rem;color:var(--soft)}
    .crops{display:flex;flex-wrap:wrap;gap:12px}
    .crops img{image-rendering:pixelated;max-width:100%;height:auto;display:block;\
    background:#808080}
    .crops div{font-size:.86rem;color:var(--soft);max-width:100%}
    .scale{height:10px;border-radius:5px;margin:.4em 0 0}
    .share{display:flex;height:22px;border-radius:6px;overflow:hidden;margin:.4em 0}
    .share i{display:block;background:var(--c);min-width:1px}
    footer{margin-top:3em;padding-bottom:3em;color:var(--soft);font-size:.86rem}
    #tip{position:fixed;pointer-events:none;background:var(--ink);color:var(--ground);
    padding:.25em .6em;border-radius:5px;font-size:.82rem;display:none;max-width:80vw;z-index:9}
    @media(max-width:560px){svg.plot{font-size:17px}}
    @media print{:root{--ground:#fff;--panel:#fff;--ink:#000;--soft:#444}
    body{font-size:11px}nav,.toggles,#tip{display:none}.card,tr,svg.plot{break-inside:avoid}
    h2,h3,figcaption{break-after:avoid}
    details::details-content{content-visibility:visible;height:auto;display:block}
    .scroll{overflow:visible}.plots{grid-template-columns:1fr 1fr}}

    """

  /// Shows the label of a mark beside the pointer, sooner than the browser's own.
  static let script = """
    (function(){var tip=document.getElementById('tip');
    document.querySelectorAll('.mark>title').forEach(function(t){var m=t.parentNode,s=t.textContent;
    m.setAttribute('data-tip',s);m.setAttribute('aria-label',s);t.remove()});
    document.addEventListener('pointermove',function(e){
    var m=e.target.closest&&e.target.closest('[data-tip]');
    if(!m){tip.style.display='none';return}
    tip.textContent=m.getAttribute('data-tip');tip.style.display='block';
    tip.style.left=Math.min(e.clientX+14,innerWidth-tip.offsetWidth-8)+'px';
    tip.style.top=Math.max(4,e.clientY-34)+'px'});
    document.querySelectorAll('.toggles input').forEach(function(b){
    b.addEventListener('change',function(){
    document.querySelectorAll('.plot .'+b.value).forEach(function(g){
    g.style.display=b.checked?'':'none'})})});
    document.querySelectorAll('.toggles').forEach(function(t){t.hidden=false})})();

    """
}
