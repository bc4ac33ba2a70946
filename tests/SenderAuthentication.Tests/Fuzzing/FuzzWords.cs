namespace RelateMail.SenderAuthentication.Tests.Fuzzing;

/// <summary>The words of random input.</summary>
internal static class FuzzWords
{
    public static readonly string[] Records =
    [
        "v=", "DKIM1", "DMARC1", "p=", "reject", "sp=", "np=", "psd=y", "t=y", "k=", "rsa", "ed25519", "h=sha256", ";",
        "=", ":", "/", "//", " ", "ip4:", "192.0.2.1", "ip6:", "2001:db8::", "a:", "mx", "ptr", "exists:", "include:",
        "redirect=", "exp=", "%{", "}", "%%", "%{ir}", "%{l1r-}", "%{S}", "example.org", ".", "-all", "+", "~",
        "?", "@",
        "[", "]", "\"", "\\", "MIGfMA0GCSqGSIb3DQEBAQUAA4GN", "AAAA", "xn--", "\u00FC", "rua=mailto:a@b",
        ",", "!", "999999999",
    ];

    public static readonly string[] Spf =
    [
        "a", "mx", "ptr", "a:a.example", "mx:b.example", "include:b.example", "include:c.example", "redirect=c.example",
        "exists:%{ir}.a.example", "exists:%{p}.a.example", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "?all", "~a/0",
        "-mx//0",
        "include:example.org", "a:silent.example", "exp=b.example", "x=%{d}", "a:%{l}.%{h}.example", "ptr:a.example",
        "-all",
        "exists:%{s}%{s}%{s}%{s}%{s}.a.example", "include:%{o}", "a:none.example",
    ];

    public static readonly string[] Fields =
    [
        "mx.example.org", ";", "=", "(", ")", "\"", "\\", "<", ">", "@", ",", ":", " ", "\t", "\r\n ", "\r\n",
        "\r", "\n", "dkim",
        "pass", "reason", "header.d", "spf", "1", "/", "alice@example.org", "Group:", "none", "arc", "\u00E9",
        "=?utf-8?q?=40?=",
        "From: ", "DKIM-Signature: ", "v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA", "l=5; ",
        "c=simple",
        "ARC-Seal: i=1; cv=none; ", "ARC-Message-Signature: i=1; ", "ARC-Authentication-Results: i=1; ",
        "i=@example.org; ",
    ];
}
