using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Certificates;

/// <summary>The roll-out as a resource: repeated requests, rollback, withdrawal and conditions.</summary>
public sealed class RollbackTests(CertificateHost certificates)
{
    private readonly SiloHost _host = certificates.Host;
    private readonly string _name = certificates.NewName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repeated_rollback_does_not_undo_itself()
    {
        using X509Certificate2 first = TestAuthority.Leaf(_name);
        using X509Certificate2 second = TestAuthority.Leaf(_name, days: 91);
        await certificates.ReportAsync(_name);
        await PutAsync(first).JsonAsync(HttpStatusCode.Created);
        JsonElement again = await PutAsync(first).JsonAsync();
        JsonElement both = await PutAsync(second).JsonAsync();
        Assert.Equal(1, Version(again));
        Assert.Equal(2, Version(both));
        Assert.Equal(Thumbprint(first), both.GetProperty("previous").GetProperty("thumbprint").GetString());

        JsonElement back = await RollBackAsync(2).JsonAsync();
        JsonElement retried = await RollBackAsync(2).JsonAsync();

        Assert.Equal(3, Version(back));
        Assert.Equal(Thumbprint(first), back.GetProperty("certificate").GetProperty("thumbprint").GetString());
        Assert.Equal(back.GetRawText(), retried.GetRawText());
        await RollBackAsync(1).ProblemAsync(409, "other-version");
        await RollBackAsync(4).ProblemAsync(409, "other-version");
        JsonElement forward = await RollBackAsync(3).JsonAsync(); // undoes the rollback, on request
        Assert.Equal(Thumbprint(second), forward.GetProperty("certificate").GetProperty("thumbprint").GetString());
        await RollBackAsync(2).ProblemAsync(409, "other-version"); // another change was made since
    }

    [Fact]
    public async Task Roll_out_is_read_withdrawn_and_restored()
    {
        using X509Certificate2 leaf = TestAuthority.Leaf(_name);
        await certificates.ReportAsync(_name);
        await _host.GetAsync($"certificates/{_name}/rollout").ProblemAsync(404, "nothing-rolled-out");
        await _host.DeleteAsync($"certificates/{_name}/rollout").ProblemAsync(404, "nothing-rolled-out");
        await RollBackAsync(1).ProblemAsync(409, "other-version");
        using HttpResponseMessage made = await PutAsync(leaf);
        Assert.Equal($"/api/v1/certificates/{_name}/rollout", made.Headers.Location?.OriginalString);

        using HttpResponseMessage read = await _host.GetAsync($"certificates/{_name}/rollout");
        Assert.Equal(made.Headers.ETag, read.Headers.ETag);
        await _host.DeleteAsync($"certificates/{_name}/rollout").StatusAsync(HttpStatusCode.NoContent);
        await _host.GetAsync($"certificates/{_name}/rollout").ProblemAsync(404, "nothing-rolled-out");
        JsonElement restored = await RollBackAsync(2).JsonAsync();

        Assert.Equal(3, Version(restored));
        Assert.Equal(Thumbprint(leaf), restored.GetProperty("certificate").GetProperty("thumbprint").GetString());
    }

    [Fact]
    public async Task Name_without_a_certificate_has_no_roll_out()
    {
        await RollBackAsync(1).ProblemAsync(404, "no-such-certificate");
        await _host.DeleteAsync($"certificates/{_name}/rollout").ProblemAsync(404, "no-such-certificate");
        await _host.GetAsync($"certificates/{_name}/rollout").ProblemAsync(404, "no-such-certificate");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"fromVersion":null}""")]
    [InlineData("""{"fromVersion":"1"}""")]
    [InlineData("""{"version":1}""")]
    public async Task Rollback_names_the_version_that_it_undoes(string body) =>
        await _host.SendAsync(HttpMethod.Post, $"certificates/{_name}/rollback", body).ProblemAsync(400, "bad-body");

    [Fact]
    public async Task Change_with_an_outdated_tag_is_refused()
    {
        using X509Certificate2 first = TestAuthority.Leaf(_name);
        using X509Certificate2 second = TestAuthority.Leaf(_name, days: 91);
        await certificates.ReportAsync(_name);
        await PutAsync(first, ("If-Match", "*")).ProblemAsync(412, "changed");
        using HttpResponseMessage made = await PutAsync(first, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        string tag = made.Headers.ETag!.ToString();
        await PutAsync(second, ("If-None-Match", "*")).ProblemAsync(412, "changed");

        HttpResponseMessage[] answers = await Task.WhenAll(
            PutAsync(second, ("If-Match", tag)), SendAsync("DELETE", "rollout", null, ("If-Match", tag)));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.PreconditionFailed);
        await PutAsync(first, ("If-Match", tag)).ProblemAsync(412, "changed");
        await SendAsync("DELETE", "rollout", null, ("If-Match", tag)).ProblemAsync(412, "changed");
        await SendAsync("POST", "rollback", """{"fromVersion":2}""", ("If-Match", tag)).ProblemAsync(412, "changed");
        JsonElement view = await _host.GetAsync($"certificates/{_name}").JsonAsync();
        Assert.Equal(2, view.GetProperty("rollout").GetProperty("version").GetInt64());
    }

    private static long Version(JsonElement rollout) => rollout.GetProperty("version").GetInt64();

    private static string Thumbprint(X509Certificate2 leaf) => leaf.GetCertHashString(HashAlgorithmName.SHA256);

    private Task<HttpResponseMessage> RollBackAsync(long from) =>
        SendAsync("POST", "rollback", $$"""{"fromVersion":{{from}}}""");

    private Task<HttpResponseMessage> PutAsync(X509Certificate2 leaf, (string Name, string Value)? field = null) =>
        SendAsync("PUT", "rollout", JsonSerializer.Serialize(
            new { certificate = TestAuthority.ChainPem(leaf), key = TestAuthority.KeyPem(leaf) }), field);

    private async Task<HttpResponseMessage> SendAsync(
        string method, string below, string? json, (string Name, string Value)? field = null)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri($"/api/v1/certificates/{_name}/{below}", UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        if (field is { } given)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(given.Name, given.Value));
        }

        return await _host.Client.SendAsync(request, Token);
    }
}
