using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace RelateMail.Webhooks.Tests;

public sealed class DeliveryRuleTests
{
    [Theory]
    [InlineData("native", 200, AttemptOutcome.Delivered, null)]
    [InlineData("native", 204, AttemptOutcome.Delivered, null)]
    [InlineData("native", 301, AttemptOutcome.Retry, "redirect")]
    [InlineData("native", 307, AttemptOutcome.Retry, "redirect")]
    [InlineData("native", 404, AttemptOutcome.Retry, "status")]
    [InlineData("native", 410, AttemptOutcome.Disable, "gone")]
    [InlineData("native", 422, AttemptOutcome.Retry, "status")]
    [InlineData("native", 503, AttemptOutcome.Retry, "status")]
    [InlineData("redmine", 201, AttemptOutcome.Delivered, null)]
    [InlineData("redmine", 422, AttemptOutcome.Dead, "refused")]
    [InlineData("osticket", 403, AttemptOutcome.Dead, "refused")]
    [InlineData("gitlab", 400, AttemptOutcome.Dead, "refused")]
    [InlineData("postmark", 403, AttemptOutcome.Dead, "refused")]
    [InlineData("request-tracker", 200, AttemptOutcome.Retry, "answer")]
    public async Task The_status_decides(string format, int status, AttemptOutcome outcome, string? code)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url, format), Sending.Message([]) with
        {
            ReadMessage = _ => ValueTask.FromResult(new WebhookMessage()),
        });

        Assert.Equal((outcome, status, code), (result.Outcome, result.StatusCode!.Value, result.ErrorCode));
        Assert.Equal(1, endpoint.Requests);
    }

    [Theory]
    [InlineData("ok\nTicket: 7", AttemptOutcome.Delivered)]
    [InlineData("not ok - no such queue", AttemptOutcome.Dead)]
    [InlineData("<html>Login</html>", AttemptOutcome.Retry)]
    public async Task The_answer_of_request_tracker_decides(string answer, AttemptOutcome outcome)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200, answer));

        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url, "request-tracker"), Sending.Message([]));

        Assert.Equal(outcome, result.Outcome);
    }

    [Theory]
    [InlineData(200, "answer-incomplete")]
    [InlineData(500, "status")]
    public async Task An_answer_that_breaks_is_a_failure(int status, string code)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url, "native"), Sending.Message([]));

        Assert.Equal(AttemptOutcome.Retry, result.Outcome);
        Assert.Contains(result.ErrorCode, (string[])[code, "connection-lost"]); // a reset can overtake the status
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("9999999", 86_400)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task Retry_after_is_bounded(string field, int? seconds)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = field;
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        });

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url), Sending.Message([]));

        Assert.Equal(seconds, (int?)result.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Retry_after_can_be_a_date()
    {
        FakeTimeProvider time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using Endpoint endpoint = await Endpoint.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter =
                time.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture);
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using WebhookSender sender = new(Endpoint.Loopback, time);

        AttemptResult result = await sender.SendAsync(
            Sending.Target(endpoint.Url), Sending.Message([]), TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromMinutes(10), result.RetryAfter);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_times_out()
    {
        FakeTimeProvider time = new();
        await using Endpoint endpoint = await Endpoint.StartAsync(async context =>
        {
            time.Advance(TimeSpan.FromMinutes(5));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using WebhookSender sender = new(Endpoint.Loopback, time);

        AttemptResult result = await sender.SendAsync(
            Sending.Target(endpoint.Url), Sending.Message([]), TestContext.Current.CancellationToken);

        Assert.Equal((AttemptOutcome.Retry, "timeout"), (result.Outcome, result.ErrorCode));
    }

    [Fact]
    public async Task A_lost_connection_is_a_retry()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url), Sending.Message([]));

        Assert.Equal((AttemptOutcome.Retry, "connection-lost"), (result.Outcome, result.ErrorCode));
    }

    [Fact]
    public async Task The_response_is_cut_and_has_no_control_characters()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(
            Endpoint.Status(500, "a\r\n\u001b[31m" + new string('x', 100_000)));

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url), Sending.Message([]));

        Assert.StartsWith("a   [31mxx", result.Response, StringComparison.Ordinal);
        Assert.Equal(1000, result.Response!.Length);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(context =>
        {
            context.Response.Cookies.Append("session", "1");
            return Task.CompletedTask;
        });
        using WebhookSender sender = new(Endpoint.Loopback, TimeProvider.System);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            await sender.SendAsync(
                Sending.Target(endpoint.Url), Sending.Message([]), TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, endpoint.Received.Count);
        Assert.All(endpoint.Received, request => Assert.False(request.Headers.ContainsKey("Cookie")));
    }

    [Fact]
    public async Task A_failure_of_the_store_reaches_the_caller()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200));
        WebhookEvent message = Sending.Message([]) with { OpenContent = _ => throw new IOException("store") };

        IOException thrown = await Assert.ThrowsAsync<IOException>(
            () => Sending.SendAsync(Sending.Target(endpoint.Url, "raw"), message));
        Assert.Equal("store", thrown.Message);
    }
}
