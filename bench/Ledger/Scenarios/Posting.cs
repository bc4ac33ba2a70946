using RelateMail.Ledger.Webhooks;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Webhooks to endpoints of every kind, while silos and the database die.</summary>
internal static class Posting
{
    /// <summary>How long the deliveries may take after the last mail.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    /// <summary>Settings of every node: loopback endpoints, and an attempt each second.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Webhooks__SealKey"] = Convert.ToBase64String(new byte[32]),
        ["Webhooks__AllowedNetworks__0"] = "127.0.0.0/8",
    }.Concat(Enumerable.Range(0, 99).Select(static number =>
        KeyValuePair.Create($"Webhooks__RetryDelays__{number}", $"00:00:0{Math.Min(number + 1, 3)}")))
        .ToDictionary();

    public static async Task RunAsync(Stage stage)
    {
        Endpoint[] endpoints = [.. Enum.GetValues<EndpointBehaviour>().Select(static kind => new Endpoint(kind))];
        using var api = new WebhookApi(stage.Fleet.Api, stage.Traffic.Patience);
        foreach (Endpoint endpoint in endpoints)
        {
            await api.CreateAsync(endpoint.Name, endpoint.Url, stage.CancellationToken);
            endpoint.CreatedAt = stage.Book.Now;
        }

        stage.Book.Note($"{endpoints.Length} webhooks exist");
        stage.CheckLater(mailboxes => CheckAsync(stage, endpoints, mailboxes));
        await stage.WaitAsync(stage.Times.Lead);
        await stage.KillAndStartAsync(stage.Fleet.Silos[0]);
        await stage.WaitAsync(stage.Times.Lead);
        await Faults.KillPostgresAsync(stage);
        await stage.WaitAsync(stage.Times.Lead);
        await stage.KillAndStartAsync(stage.Fleet.Silos[^1]);
        foreach (Endpoint endpoint in endpoints.Where(static one => one.Behaviour == EndpointBehaviour.Away))
        {
            endpoint.Open();
            stage.Book.Note("the endpoint 'away' answers");
        }
    }

    private static async Task<IReadOnlyList<EndpointResult>> CheckAsync(
        Stage stage, Endpoint[] endpoints, Api.MailboxApi mailboxes)
    {
        using var api = new WebhookApi(stage.Fleet.Api, stage.Traffic.Patience);
        try
        {
            return await EndpointCheck.RunAsync(
                endpoints, api, mailboxes, stage.Book, s_patience, stage.CancellationToken);
        }
        finally
        {
            Array.ForEach(endpoints, static endpoint => endpoint.Dispose());
        }
    }
}
