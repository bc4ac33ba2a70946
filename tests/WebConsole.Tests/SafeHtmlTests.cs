using RelateMail.WebConsole.Messages;

namespace RelateMail.WebConsole.Tests;

/// <summary>The HTML of a message keeps its text and its own images, and nothing that asks another server.</summary>
public sealed class SafeHtmlTests
{
    private static readonly Dictionary<string, string> s_images = new() { ["pic@x"] = "data:image/png;base64,AA" };

    public static TheoryData<int> Mails => [.. Enumerable.Range(0, HostileMails.All.Count)];

    [Theory]
    [MemberData(nameof(Mails))]
    public void Hostile_mail_has_no_address_left_but_in_links(int index)
    {
        string clean = SafeHtml.Clean(HostileMails.All[index], s_images, withRemoteImages: false);

        Assert.DoesNotContain("evil.test", clean, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("script", clean, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(?i)\\son[a-z]+=", clean);
        Assert.DoesNotMatch("(?i)<(form|input|button|link|base|object|embed|i?frame|svg|math|video|audio)\\b", clean);
        Assert.DoesNotMatch("(?i)(?<!-)position\\s*:", clean);
    }

    [Fact]
    public void Text_tables_and_embedded_images_stay()
    {
        string clean = SafeHtml.Clean(
            "<h1 style='color:red'>Offer</h1><table><tr><td>One</td></tr></table><img src='cid:pic@x' alt='A picture'>"
            + "<form>Text in a form</form><a href='https://shop.example/?a=1&b=2'>Shop</a>",
            s_images,
            withRemoteImages: false);

        Assert.Contains("<td>One</td>", clean, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,AA\"", clean, StringComparison.Ordinal);
        Assert.Contains("Text in a form", clean, StringComparison.Ordinal);
        Assert.Contains("color:", clean, StringComparison.Ordinal);
        Assert.Contains(
            "href=\"https://shop.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\"",
            clean,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Remote_images_are_loaded_only_when_they_are_asked_for()
    {
        const string Html = "<img src='https://shop.example/logo.png'><script src='https://shop.example/x.js'>";

        string clean = SafeHtml.Clean(Html, s_images, withRemoteImages: true);
        Assert.Contains("src=\"https://shop.example/logo.png\"", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("x.js", clean, StringComparison.Ordinal);
        Assert.Contains("img-src data: https: http:", SafeHtml.Policy(true), StringComparison.Ordinal);
        Assert.DoesNotContain("https:", SafeHtml.Policy(false), StringComparison.Ordinal);
        Assert.DoesNotContain("allow-scripts", SafeHtml.Policy(true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_mail_is_cut()
    {
        string clean = SafeHtml.Clean(new string('x', SafeHtml.MaxLength + 10), s_images, withRemoteImages: false);
        Assert.InRange(clean.Length, SafeHtml.MaxLength, SafeHtml.MaxLength + 1_000);
        Assert.Contains("Download it to see the rest", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one\n> two\n> three\n\nfour", "one|>two|four")]
    [InlineData("> only\n> quoted", ">only")]
    [InlineData("none", "none")]
    [InlineData("", "")]
    public void Quoted_lines_are_parts_of_their_own(string text, string expected)
    {
        string parts = string.Join('|', Quotes.Split(text).Select(part =>
            (part.IsQuoted ? ">" : "") + part.Part.Split('\n')[0].TrimStart('>', ' ')));
        Assert.Equal(expected, parts);
    }
}
