using System.Net;
using RelateMail.Api.Contracts;

namespace RelateMail.Client.Tests;

public sealed class RetryTests
{
    private const string Account = """{"address":"alice@example.org","hasPassword":true}""";

    [Fact]
    public async Task Reads_are_repeated_while_the_server_is_unavailable()
    {
        var server = new StubServer((_, number) => number switch
        {
            1 => StubServer.Problem(HttpStatusCode.ServiceUnavailable, "unavailable"),
            2 => throw new HttpRequestException("connection refused"),
            _ => StubServer.Json(Account),
        });

        MailAccount account = await server.Connect().Accounts.GetAsync(
            "alice@example.org", TestContext.Current.CancellationToken);

        Assert.Equal("alice@example.org", account.Address);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Last_failure_is_thrown_with_its_code()
    {
        var server = new StubServer((_, _) => StubServer.Problem(HttpStatusCode.ServiceUnavailable, "unavailable"));

        RelateMailApiException exception = await Assert.ThrowsAsync<RelateMailApiException>(() => server.Connect()
            .Accounts.GetAsync("alice@example.org", TestContext.Current.CancellationToken));

        Assert.Equal(("unavailable", HttpStatusCode.ServiceUnavailable), (exception.Code, exception.Status));
        Assert.Contains("/api/v1/accounts/alice%40example.org", exception.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Refusal_is_not_repeated(HttpStatusCode status)
    {
        var server = new StubServer((_, _) => StubServer.Problem(status, "refused"));

        await Assert.ThrowsAsync<RelateMailApiException>(() => server.Connect()
            .Accounts.GetAsync("alice@example.org", TestContext.Current.CancellationToken));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Action_that_is_not_repeatable_is_sent_once_when_its_outcome_is_unknown()
    {
        var server = new StubServer((_, _) => throw new HttpRequestException("connection lost"));
        RelateMailClient client = server.Connect();

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.Webhooks.TestAsync("app", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Accounts.PutAsync(
            "alice@example.org", null, ApiCondition.IfAbsent, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Webhooks.ReplayAsync(
            "app", new WebhookReplayRequest { Delivery = "1", AsNew = true }, TestContext.Current.CancellationToken));

        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Action_is_repeated_after_429_because_nothing_was_done()
    {
        var server = new StubServer((_, number) => number == 1
            ? StubServer.Problem(HttpStatusCode.TooManyRequests, "too-many")
            : StubServer.Json("""{"at":"2026-11-26T08:15:30.125Z","statusCode":200,"durationMs":3}"""));

        AttemptView attempt = await server.Connect().Webhooks.TestAsync("app", TestContext.Current.CancellationToken);

        Assert.Equal(200, attempt.StatusCode);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Delay_that_is_longer_than_allowed_fails_at_once()
    {
        var server = new StubServer((_, _) =>
        {
            HttpResponseMessage response = StubServer.Problem(HttpStatusCode.TooManyRequests, "too-many");
            response.Headers.RetryAfter = new(TimeSpan.FromMinutes(5));
            return response;
        });

        RelateMailApiException exception = await Assert.ThrowsAsync<RelateMailApiException>(() =>
            server.Connect().GetApiAsync(TestContext.Current.CancellationToken));

        Assert.Equal(TimeSpan.FromMinutes(5), exception.RetryAfter);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Deletion_whose_answer_was_lost_succeeds_when_the_repeat_finds_nothing()
    {
        var server = new StubServer((_, number) => number == 1
            ? throw new HttpRequestException("connection lost")
            : StubServer.Problem(HttpStatusCode.NotFound, "no-such-account"));

        await server.Connect().Accounts.DeleteAsync(
            "alice@example.org", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Deletion_of_nothing_is_a_refusal()
    {
        var server = new StubServer((_, _) => StubServer.Problem(HttpStatusCode.NotFound, "no-such-account"));

        RelateMailApiException exception = await Assert.ThrowsAsync<RelateMailApiException>(() => server.Connect()
            .Accounts.DeleteAsync("a@example.org", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("no-such-account", exception.Code);
    }
}
