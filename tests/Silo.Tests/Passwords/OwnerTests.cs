using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Passwords;

/// <summary>People change the passwords of their own account, with its own password.</summary>
public sealed class OwnerTests(SharedHost shared)
{
    private const string Own = "correct horse battery";

    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owner_changes_the_password()
    {
        string address = await NewAccountAsync();
        string path = $"accounts/{address}/password";

        await SendAsync(HttpMethod.Put, path, address, "wrong password", """{"password":"new horse battery"}""")
            .ProblemAsync(401, "wrong-login");
        await SendAsync(HttpMethod.Put, path, address, Own, """{"password":"short"}""").ProblemAsync(400, "bad-body");
        await SendAsync(HttpMethod.Put, path, address, Own, """{"password":"new horse battery"}""")
            .StatusAsync(HttpStatusCode.NoContent);

        await SendAsync(HttpMethod.Put, path, address, Own, """{"password":"another battery"}""")
            .ProblemAsync(401, "wrong-login");
        Assert.Equal(AuthenticationOutcome.Accepted, await LogInAsync(address, "new horse battery"));
    }

    [Fact]
    public async Task The_owner_makes_lists_and_revokes_application_passwords()
    {
        string address = await NewAccountAsync();
        string path = $"accounts/{address}/application-passwords";

        JsonElement phone = await SendAsync(HttpMethod.Put, $"{path}/phone", address, Own)
            .JsonAsync(HttpStatusCode.Created);
        string password = phone.GetProperty("password").GetString()!;
        await SendAsync(HttpMethod.Put, $"{path}/laptop", address, Own).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(AuthenticationOutcome.Accepted, await LogInAsync(address, password));

        JsonElement page = await SendAsync(HttpMethod.Get, $"{path}?limit=1", address, Own).JsonAsync();
        Assert.Equal("laptop", page.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.True(page.GetProperty("hasMore").GetBoolean());
        string next = page.GetProperty("next").GetString()!;
        page = await SendAsync(HttpMethod.Get, $"{path}?after={next}", address, Own).JsonAsync();
        JsonElement read = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal("phone", read.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("password").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, read.GetProperty("lastUsedAt").ValueKind);

        JsonElement again = await SendAsync(HttpMethod.Put, $"{path}/phone", address, Own).JsonAsync();
        Assert.NotEqual(password, again.GetProperty("password").GetString());
        Assert.Equal(AuthenticationOutcome.Refused, await LogInAsync(address, password));
        await SendAsync(HttpMethod.Delete, $"{path}/phone", address, Own).StatusAsync(HttpStatusCode.NoContent);
        await SendAsync(HttpMethod.Delete, $"{path}/phone", address, Own)
            .ProblemAsync(404, "no-such-application-password");
        Assert.Equal(
            AuthenticationOutcome.Refused, await LogInAsync(address, again.GetProperty("password").GetString()!));
        await SendAsync(HttpMethod.Put, $"{path}/Not%20a%20name", address, Own).ProblemAsync(400, "bad-name");
    }

    [Fact]
    public async Task An_application_password_changes_nothing()
    {
        string address = await NewAccountAsync();
        string path = $"accounts/{address}/application-passwords/phone";
        JsonElement phone = await SendAsync(HttpMethod.Put, path, address, Own).JsonAsync(HttpStatusCode.Created);
        string password = phone.GetProperty("password").GetString()!;

        await SendAsync(HttpMethod.Put, path, address, password).ProblemAsync(401, "wrong-login");
        await SendAsync(
            HttpMethod.Put, $"accounts/{address}/password", address, password, """{"password":"another battery"}""")
            .ProblemAsync(401, "wrong-login");
    }

    [Fact]
    public async Task The_owner_of_one_account_finds_no_other()
    {
        string mine = await NewAccountAsync();
        string other = await NewAccountAsync();

        foreach (string address in new[] { other, $"absent@{other.Split('@')[1]}" })
        {
            string detail = await SendAsync(
                HttpMethod.Put, $"accounts/{address}/password", mine, Own, """{"password":"another battery"}""")
                .ProblemAsync(404, "not-found");
            Assert.DoesNotContain(address, detail, StringComparison.Ordinal);
            await SendAsync(HttpMethod.Get, $"accounts/{address}/application-passwords", mine, Own)
                .ProblemAsync(404, "not-found");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/api/v1/domains")]
    [InlineData("/api/v1/mailboxes/{0}/messages")]
    public async Task A_password_opens_nothing_else(string path)
    {
        string address = await NewAccountAsync();
        string target = path.Length == 0 ? $"accounts/{address}" : string.Format(null, path, address)[8..];

        await SendAsync(HttpMethod.Get, target, address, Own).ProblemAsync(401, "no-key");
    }

    [Fact]
    public async Task Too_many_wrong_passwords_are_refused_without_a_check()
    {
        string address = await NewAccountAsync();
        string path = $"accounts/{address}/password";
        int wrong = 0;
        HttpStatusCode status;
        do
        {
            using HttpResponseMessage answer = await SendAsync(
                HttpMethod.Put, path, address, $"guess {++wrong}", """{"password":"another battery"}""");
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.Unauthorized && wrong < 100);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        await SendAsync(HttpMethod.Put, path, address, Own, """{"password":"another battery"}""")
            .ProblemAsync(429, "too-many-logins");
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm8tY29sb24=")]
    public async Task A_malformed_login_is_refused(string field)
    {
        string address = await NewAccountAsync();
        using HttpClient client = _host.MakeClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"/api/v1/accounts/{address}/application-passwords", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", field);

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task A_key_sets_the_password_of_any_account()
    {
        string address = await NewAccountAsync();

        await _host.PutAsync($"accounts/{address}/password", """{"password":"another battery"}""")
            .StatusAsync(HttpStatusCode.NoContent);
        await _host.PutAsync($"accounts/absent{address}/password", """{"password":"another battery"}""")
            .ProblemAsync(404, "no-such-account");

        Assert.Equal(AuthenticationOutcome.Accepted, await LogInAsync(address, "another battery"));
    }

    [Fact]
    public async Task The_log_of_administration_names_the_owner()
    {
        string address = await NewAccountAsync();
        await SendAsync(HttpMethod.Put, $"accounts/{address}/application-passwords/phone", address, Own)
            .JsonAsync(HttpStatusCode.Created);

        JsonElement log = await _host.GetAsync("audit?order=desc&limit=500").JsonAsync();

        Assert.Contains(log.GetProperty("items").EnumerateArray(), entry =>
            entry.GetProperty("key").GetString() == address
            && entry.GetProperty("call").GetString() == "putApplicationPassword");
    }

    private async Task<string> NewAccountAsync()
    {
        string address = await _host.MakeAccountAsync();
        await _host.PutAsync($"accounts/{address}", $$"""{"password":"{{Own}}"}""").StatusAsync(HttpStatusCode.OK);
        return address;
    }

    private Task<AuthenticationOutcome> LogInAsync(string address, string password) =>
        _host.Grains.GetGrain<IAccountGrain>(address).AuthenticateAsync(password, Token);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string login, string password, string? json = null)
    {
        using HttpClient client = _host.MakeClient();
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login}:{password}")));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await client.SendAsync(request, Token);
    }
}
