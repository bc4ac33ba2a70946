using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RelateMail.Webhooks.Tests;

public sealed class CredentialTests
{
    [Fact]
    public async Task Basic_credentials_are_sent_in_UTF_8()
    {
        IHeaderDictionary headers = await PostAsync("rails", new WebhookCredentials.Basic("actionmailbox", "ü:1"));

        string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes("actionmailbox:ü:1"));
        Assert.Equal("Basic " + pair, headers.Authorization);
    }

    [Fact]
    public async Task A_header_field_is_sent_as_it_is() =>
        Assert.Equal("k", (await PostAsync("osticket", new WebhookCredentials.Header("X-API-Key", "k")))["X-API-Key"]);

    [Fact]
    public async Task Gitlab_receives_a_token_in_its_own_field()
    {
        IHeaderDictionary headers = await PostAsync("gitlab", new WebhookCredentials.Jwt(null, Sending.Secret));

        string[] parts = headers["Gitlab-Mailroom-Api-Request"].ToString().Split('.');
        using JsonDocument header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal("HS256", header.RootElement.GetProperty("alg").GetString());
        Assert.Equal("gitlab-mailroom", claims.RootElement.GetProperty("iss").GetString());
        Assert.InRange(
            DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("iat").GetInt64()),
            DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);
        byte[] signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        Assert.Equal(HMACSHA256.HashData(Sending.Secret, signed), Base64Url.DecodeFromChars(parts[2]));
    }

    [Fact]
    public async Task The_package_of_Python_verifies_the_token_of_gitlab()
    {
        string? python = Environment.GetEnvironmentVariable("RELATEMAIL_PYTHON_JWT");
        Assert.SkipWhen(
            string.IsNullOrEmpty(python), "RELATEMAIL_PYTHON_JWT is not set; run tests/integrations/run.sh.");
        IHeaderDictionary headers = await PostAsync("gitlab", new WebhookCredentials.Jwt(null, Sending.Secret));
        string token = headers["Gitlab-Mailroom-Api-Request"].ToString();

        Assert.Equal("gitlab-mailroom", await DecodeAsync(python, token, Sending.Secret));
        Assert.Equal("InvalidSignatureError", await DecodeAsync(python, token, new byte[32]));
    }

    [Theory]
    [InlineData("Host", "other.example")]
    [InlineData("Webhook-Signature", "v1,x")]
    [InlineData("Transfer-Encoding", "chunked")]
    public async Task Reserved_fields_are_not_replaced(string name, string value)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200));
        WebhookTarget target = Sending.Target(endpoint.Url) with
        {
            Headers = new Dictionary<string, string> { [name] = value, ["X-Tenant"] = "1" },
        };

        await Sending.SendAsync(target, Sending.Message([]));

        IHeaderDictionary headers = Assert.Single(endpoint.Received).Headers;
        Assert.Equal("1", headers["X-Tenant"]);
        Assert.NotEqual(value, headers[name].ToString());
    }

    [Fact]
    public async Task A_value_with_a_line_break_is_refused() => await Assert.ThrowsAsync<ArgumentException>(
        () => PostAsync("osticket", new WebhookCredentials.Header("X-API-Key", "a\r\nX: y")));

    private static async Task<string> DecodeAsync(string interpreter, string token, byte[] secret)
    {
        const string Script = """
            import base64, jwt, sys
            try:
                claims = jwt.decode(sys.argv[1], base64.b64decode(sys.argv[2]), algorithms=["HS256"],
                    issuer="gitlab-mailroom", options={"require": ["iat", "iss"]})
                print(claims["iss"])
            except jwt.InvalidTokenError as error:
                print(type(error).__name__)
            """;
        using Process python = Process.Start(
            new ProcessStartInfo(interpreter, ["-c", Script, token, Convert.ToBase64String(secret)])
            {
                RedirectStandardOutput = true,
            })!;
        string output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }

    private static async Task<IHeaderDictionary> PostAsync(string format, WebhookCredentials credentials)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200));
        await Sending.SendAsync(Sending.Target(endpoint.Url, format, credentials), Sending.Message([]));
        return Assert.Single(endpoint.Received).Headers;
    }
}
