using Microsoft.AspNetCore.Http;
using RelateMail.Webhook;

namespace RelateMail.Webhooks.Tests;

public sealed class SampleTests : IDisposable
{
    private readonly DirectoryInfo _inbox = Directory.CreateTempSubdirectory("webhook-sample-");

    public void Dispose() => _inbox.Delete(recursive: true);

    [Fact]
    public async Task The_receiver_stores_an_event_once_however_often_it_arrives()
    {
        await using Endpoint endpoint = await StartAsync();
        for (int attempt = 0; attempt < 3; attempt++)
        {
            AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url), Sending.Message([]));
            Assert.Equal((AttemptOutcome.Delivered, 204), (result.Outcome, result.StatusCode!.Value));
        }

        FileInfo file = Assert.Single(_inbox.GetFiles());
        Assert.Contains("message.received", await File.ReadAllTextAsync(
            file.FullName, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_receiver_accepts_the_older_secret_in_a_rotation()
    {
        await using Endpoint endpoint = await StartAsync();

        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url) with { Secrets = [new byte[32], Sending.Secret] }, Sending.Message([]));

        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
    }

    [Fact]
    public async Task The_receiver_rejects_another_secret()
    {
        await using Endpoint endpoint = await StartAsync();

        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url) with { Secrets = [new byte[32]] }, Sending.Message([]));

        Assert.Equal(401, result.StatusCode);
        Assert.Empty(_inbox.GetFiles());
    }

    [Fact]
    public async Task The_receiver_rejects_an_old_request()
    {
        await using Endpoint endpoint = await StartAsync(TimeSpan.FromMinutes(6));

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url), Sending.Message([]));

        Assert.Equal(401, result.StatusCode);
    }

    private Task<Endpoint> StartAsync(TimeSpan late = default)
    {
        Receiver receiver = new(
            "whsec_" + Convert.ToBase64String(Sending.Secret), _inbox.FullName, new LateTime(late));
        return Endpoint.StartAsync(
            async context =>
            {
                IResult result = await receiver.ReceiveAsync(context.Request);
                await result.ExecuteAsync(context);
            },
            keep: false);
    }

    private sealed class LateTime(TimeSpan late) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + late;
    }
}
