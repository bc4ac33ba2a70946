using System.Text;
using Microsoft.AspNetCore.Http;

namespace RelateMail.Webhooks.Tests;

public sealed class FormSettingsTests
{
    private static readonly byte[] s_content = [.. "Subject: a\r\n\r\n"u8, 0xFC];

    [Fact]
    public async Task A_form_without_settings_is_urlencoded()
    {
        (IHeaderDictionary headers, string body) = await PostAsync("form", null);

        Assert.Equal("application/x-www-form-urlencoded", headers.ContentType);
        Assert.Equal("email=Subject%3A%20a%0D%0A%0D%0A%FC", body);
    }

    [Fact]
    public async Task Settings_choose_the_field_its_encoding_and_constant_fields()
    {
        WebhookForm form = new()
        {
            Field = "mail[raw]",
            Encoding = WebhookForm.Base64,
            Fields = new Dictionary<string, string> { ["issue[project]"] = "Büro & co" },
        };

        (_, string body) = await PostAsync("form", form);

        Assert.Equal(
            "issue%5Bproject%5D=B%C3%BCro%20%26%20co&mail%5Braw%5D=" + Uri.EscapeDataString(
                Convert.ToBase64String(s_content)),
            body);
    }

    [Fact]
    public async Task A_form_can_be_multipart_in_UTF_8()
    {
        WebhookForm form = new()
        {
            Type = WebhookForm.Multipart,
            Encoding = WebhookForm.Utf8,
            Fields = new Dictionary<string, string> { ["queue"] = "General" },
        };

        (IHeaderDictionary headers, string body) = await PostAsync("form", form);

        string boundary = headers.ContentType.ToString().Split("boundary=")[1];
        Assert.Equal(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"queue\"\r\n\r\nGeneral\r\n"
            + $"--{boundary}\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n"
            + "Subject: a\r\nContent-Transfer-Encoding: base64\r\n\r\n/A==\r\n"
            + $"--{boundary}--\r\n",
            body);
    }

    [Fact]
    public async Task A_preset_can_have_constant_fields_and_another_type()
    {
        WebhookForm form = new()
        {
            Type = WebhookForm.UrlEncoded,
            Fields = new Dictionary<string, string> { ["queue"] = "General", ["action"] = "correspond" },
        };

        (_, string body) = await PostAsync("request-tracker", form);

        Assert.StartsWith("queue=General&action=correspond&SessionType=REST&message=", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("native", null, null, null, null)]
    [InlineData("raw", null, null, null, "a")]
    [InlineData("postmark", null, null, null, "a")]
    [InlineData("mailgun", "urlencoded", null, null, null)]
    [InlineData("redmine", null, "mail", null, null)]
    [InlineData("redmine", null, null, "base64", null)]
    [InlineData("redmine", null, null, null, "email")]
    [InlineData("form", null, "a", null, "a")]
    public void Settings_that_the_format_cannot_have_are_named(
        string format, string? type, string? field, string? encoding, string? constant)
    {
        WebhookForm form = new()
        {
            Type = type,
            Field = field,
            Encoding = encoding,
            Fields = constant is null
                ? new Dictionary<string, string>() : new Dictionary<string, string> { [constant] = "" },
        };

        Assert.NotNull(WebhookFormats.FindProblem(format, form));
        Assert.Throws<ArgumentException>(() => WebhookFormats.Find(format, form));
    }

    private static async Task<(IHeaderDictionary Headers, string Body)> PostAsync(string format, WebhookForm? form)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200, "ok"));
        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url, format) with { Form = form },
            Sending.Message(s_content) with { UnencodedParts = [new(0, s_content.Length - 1, 1)] });
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        (IHeaderDictionary headers, byte[] body) = Assert.Single(endpoint.Received);
        Assert.Equal(body.Length, headers.ContentLength);
        return (headers, Encoding.UTF8.GetString(body));
    }
}
