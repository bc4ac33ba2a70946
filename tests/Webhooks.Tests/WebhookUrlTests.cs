namespace RelateMail.Webhooks.Tests;

public sealed class WebhookUrlTests
{
    [Theory]
    [InlineData("https://app.example/hooks/mail?queue=1")]
    [InlineData("https://app.example:8443/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700::1111]/")]
    public void A_public_url_is_accepted(string text)
    {
        Assert.True(WebhookUrl.TryParse(text, WebhookNetworks.GlobalOnly, out Uri? url, out string? problem), problem);
        Assert.Equal(text, url.ToString());
    }

    [Theory]
    [InlineData(null, "characters")]
    [InlineData("", "characters")]
    [InlineData("/hooks", "scheme|absolute")]
    [InlineData("https:///hooks", "absolute")]
    [InlineData("http://app.example/", "Plain http")]
    [InlineData("ftp://app.example/", "scheme")]
    [InlineData("file:///etc/passwd", "scheme|absolute")]
    [InlineData("gopher://app.example/", "scheme")]
    [InlineData("https://user:password@app.example/", "credentials")]
    [InlineData("https://@app.example/", "credentials")]
    [InlineData("https://app.example/#fragment", "fragment")]
    [InlineData("https://app.example:22/", "port")]
    [InlineData("https://app.example:25/", "port")]
    [InlineData("https://app.example:0/", "port")]
    [InlineData("https://app.example\\@127.0.0.1/", "backslashes")]
    [InlineData("https://app.example/\r\nX: y", "white space")]
    [InlineData("https://127.0.0.1/", "global")]
    [InlineData("https://2130706433/", "global")]
    [InlineData("https://0x7f.1/", "global")]
    [InlineData("https://[::1]/", "global")]
    [InlineData("https://[::ffff:10.0.0.1]/", "global")]
    [InlineData("https://169.254.169.254/latest", "global")]
    public void A_bad_url_is_refused_with_a_reason(string? text, string reason)
    {
        Assert.False(WebhookUrl.TryParse(text, WebhookNetworks.GlobalOnly, out Uri? url, out string? problem));
        Assert.Null(url);
        Assert.Matches(reason, problem);
    }

    [Theory]
    [InlineData("http://127.0.0.1:3000/", true)]
    [InlineData("http://app.internal/", true)] // the address is checked at connect
    [InlineData("http://10.0.0.1/", false)]
    [InlineData("http://8.8.8.8/", false)]
    public void Plain_http_needs_a_listed_network(string text, bool accepted) =>
        Assert.Equal(accepted, WebhookUrl.TryParse(text, Endpoint.Loopback, out _, out _));
}
