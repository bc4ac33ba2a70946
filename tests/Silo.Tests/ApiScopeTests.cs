using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Keys that are limited to some operations (RFC 6750 §3.1).</summary>
public sealed class ApiScopeTests(CertificateHost certificates)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "mailboxes/bob@example.org", "mail.read")]
    [InlineData("GET", "mailboxes/bob@example.org/messages", "mail.read")]
    [InlineData("GET", "mailboxes/bob@example.org/messages/1/raw", "mail.read")]
    [InlineData("DELETE", "mailboxes/bob@example.org/messages/1", "mail.write")]
    [InlineData("GET", "domains", "directory.read")]
    [InlineData("GET", "accounts/bob@example.org", "directory.read")]
    [InlineData("GET", "aliases/bob@example.org", "directory.read")]
    [InlineData("GET", "certificates", "certificates.read")]
    [InlineData("GET", "certificates/mx.example.org/dns", "certificates.read")]
    [InlineData("DELETE", "domains/nowhere.example.org", "directory.write")]
    [InlineData("DELETE", "accounts/bob@nowhere.example.org", "directory.write")]
    [InlineData("DELETE", "aliases/bob@nowhere.example.org", "directory.write")]
    [InlineData("GET", "resolve?address=bob@example.org", "directory.read")]
    [InlineData("GET", "domains/example.org/dns", "directory.read")]
    [InlineData("PATCH", "accounts/bob@nowhere.example.org", "directory.write")]
    [InlineData("GET", "certificates/mx.example.org/rollout", "certificates.read")]
    [InlineData("PUT", "certificates/mx.example.org/rollout", "certificates.write")]
    [InlineData("DELETE", "certificates/mx.example.org/rollout", "certificates.write")]
    [InlineData("POST", "certificates/mx.example.org/rollback", "certificates.write")]
    [InlineData("POST", "certificates/reload", "certificates.write")]
    [InlineData("DELETE", "certificates/mx.example.org/nodes/x", "certificates.write")]
    public async Task Key_has_exactly_the_permissions_of_its_scopes(string method, string path, string needed)
    {
        foreach ((string key, string[] scopes) in ((string, string[])[])
        [
            (CertificateHost.MailKey, ["mail.read", "mail.write"]), // mail
            (CertificateHost.ReadKey, ["directory.read", "certificates.read"]), // read
            (CertificateHost.ChangeKey, // admin
                ["directory.read", "directory.write", "certificates.read", "certificates.write"]),
            (CertificateHost.NarrowKey, ["directory.write"]),
            (SiloHost.Key, ApiScope.NamesOf(ApiScope.Everything)),
        ])
        {
            using HttpResponseMessage answer = await SendAsync(method, path, key);
            bool isRefused = answer.StatusCode == HttpStatusCode.Forbidden;
            Assert.True(isRefused != scopes.Contains(needed), $"{key}: {answer.StatusCode}");
            if (isRefused)
            {
                Assert.Equal(
                    $"Bearer realm=\"relatemail\", error=\"insufficient_scope\", scope=\"{needed}\"",
                    Assert.Single(answer.Headers.WwwAuthenticate).ToString());
                await Task.FromResult(answer).ProblemAsync(403, "insufficient-scope");
            }
        }
    }

    [Fact]
    public async Task Every_route_declares_its_scope()
    {
        RouteEndpoint[] routes =
        [
            .. certificates.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)),
        ];

        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.NotNull(route.Metadata.GetMetadata<ApiScope>()));
        await SendAsync("GET", "nothing-here", CertificateHost.MailKey).ProblemAsync(404, "not-found");
        await SendAsync("PATCH", "domains", CertificateHost.MailKey).ProblemAsync(405, "method-not-allowed");
        await SendAsync("GET", "domains", "a-key-that-is-no-key").ProblemAsync(401, "wrong-key");
    }

    [Theory]
    [InlineData(CertificateHost.MailKey, HttpStatusCode.Forbidden)]
    [InlineData(CertificateHost.ReadKey, HttpStatusCode.Forbidden)]
    [InlineData(CertificateHost.NarrowKey, HttpStatusCode.Forbidden)]
    [InlineData("a-key-that-is-no-key", HttpStatusCode.Unauthorized)]
    [InlineData(CertificateHost.ChangeKey, HttpStatusCode.OK)]
    public async Task Dashboard_needs_the_scope_admin(string key, HttpStatusCode status)
    {
        using HttpClient client = certificates.Host.MakeClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{key}")));

        await client.GetAsync(new Uri("/dashboard/", UriKind.Relative), Token).StatusAsync(status);
    }

    [Theory]
    [InlineData("mail", "mail.read mail.write")]
    [InlineData("read", "directory.read certificates.read")]
    [InlineData("admin", "directory.read directory.write certificates.read certificates.write admin")]
    [InlineData("mail.read", "mail.read")]
    [InlineData("webhooks", "webhooks")]
    [InlineData("trace.read", "trace.read")]
    public void Word_of_the_settings_stands_for_its_scopes(string word, string scopes)
    {
        Assert.True(ApiScope.TryParse(word, out ApiScopes parsed));
        Assert.Equal(scopes, string.Join(' ', ApiScope.NamesOf(parsed)));
    }

    [Theory]
    [InlineData("short", "name", "mail", "Api:Keys:0:Key")]
    [InlineData(SiloHost.Key, "name", "mail", "Api:Keys:0:Key")] // equal to the admin key
    [InlineData("sixteen-letters.\n", "name", "mail", "Api:Keys:0:Key")]
    [InlineData("sixteen-letters.", "", "mail", "Api:Keys:0:Name")]
    [InlineData("sixteen-letters.", "name", "Mail", "Api:Keys:0:Scopes")]
    [InlineData("sixteen-letters.", "name", "", "Api:Keys:0:Scopes")]
    [InlineData("sixteen-letters.", "name", "directory", "Api:Keys:0:Scopes")]
    public void Unusable_key_is_an_invalid_setting(string key, string name, string scope, string setting)
    {
        ValidateOptionsResult result = Validate((key, name, scope));

        Assert.StartsWith(setting, Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.DoesNotContain(key, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_names_must_be_unique_and_have_a_scope()
    {
        Assert.True(Validate(("sixteen-letters.", "one", "mail"), ("sixteen-letters!", "two", "admin")).Succeeded);
        Assert.True(Validate().Succeeded);
        Assert.Single(Validate(("sixteen-letters.", "one", "mail"), ("sixteen-letters.", "two", "mail")).Failures!);
        Assert.Single(Validate(("sixteen-letters.", "one", "mail"), ("sixteen-letters!", "ONE", "mail")).Failures!);
        var without = new ApiOptions { Keys = { new ApiKeyOptions { Key = "sixteen-letters.", Name = "name" } } };
        Assert.Single(new ApiKeyOptionsValidator().Validate(null, without).Failures!);
    }

    [Fact]
    public async Task Scoped_keys_work_without_an_admin_key()
    {
        await using SiloHost host = await SiloHost.StartAsync(
            key: null, null, ("Api:Keys:0:Key", CertificateHost.ReadKey), ("Api:Keys:0:Name", "only"),
            ("Api:Keys:0:Scopes:0", "read"));
        host.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", CertificateHost.ReadKey);

        await host.GetAsync("domains").StatusAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(host.Logs.Lines, line => line.EventId == 500);
    }

    private static ValidateOptionsResult Validate(params (string Key, string Name, string Scope)[] keys)
    {
        var options = new ApiOptions { AdminKey = SiloHost.Key };
        foreach ((string key, string name, string scope) in keys)
        {
            options.Keys.Add(new ApiKeyOptions { Key = key, Name = name, Scopes = { scope } });
        }

        return new ApiKeyOptionsValidator().Validate(null, options);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string key)
    {
        using HttpClient client = certificates.Host.MakeClient();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await client.SendAsync(request, Token);
    }
}
