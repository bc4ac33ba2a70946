using System.CommandLine;
using RelateMail.Api.Contracts;

namespace RelateMail.CommandLine;

/// <summary>Webhooks and their deliveries.</summary>
internal static class WebhookCommands
{
    private static readonly Argument<string> s_name = new("name") { Description = "The name of the webhook." };
    private static readonly Argument<string> s_url = new("url") { Description = "The endpoint." };

    private static readonly Option<string[]> s_domains = new("--domain")
    {
        Description = "A domain whose mailboxes it applies to; may be repeated. Default: all.",
    };

    private static readonly Option<string?> s_state = new Option<string?>("--state")
    {
        Description = "Only deliveries in this state.",
    }.AcceptOnlyFromAmong("pending", "delivered", "dead");

    private static readonly Option<string?> s_delivery = new("--delivery") { Description = "Only this delivery." };

    private static readonly Option<DateTimeOffset?> s_since = new("--failed-since")
    {
        Description = "Deliveries that were given up at this time or later.",
    };

    public static Command[] Create() =>
    [
        Tool.Group(
            "webhooks", "Lists and changes webhooks.",
            Tool.Command("list", "Lists webhooks.", ListAsync),
            Tool.Command("show", "Shows a webhook; never its secret.", ShowAsync, s_name),
            Tool.Command(
                "put", "Creates a webhook and prints its secret, or replaces it.", PutAsync, s_name, s_url, s_domains),
            Tool.Command("test", "Sends a test event, and prints the attempt.", TestAsync, s_name),
            Tool.Command("delete", "Deletes a webhook with its deliveries.", DeleteAsync, s_name)),
        Tool.Group(
            "deliveries", "Lists deliveries of a webhook, and sends them again.",
            Tool.Command("list", "Lists deliveries.", ListDeliveriesAsync, s_name, s_state),
            Tool.Command("replay", "Sends deliveries again.", ReplayAsync, s_name, s_delivery, s_since)),
    ];

    private static async Task<ExitCode> ListAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.ListAsync(
            run.Api.Webhooks.ListAsync(null, cancellationToken),
            ["NAME", "ENABLED", "FORMAT", "FAILING SINCE", "URL"],
            static webhook => [webhook.Name, webhook.Enabled, webhook.Format, webhook.FailingSince, webhook.Url]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.MembersAsync((await run.Api.Webhooks.GetAsync(run.Get(s_name), cancellationToken)).Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> PutAsync(Run run, CancellationToken cancellationToken)
    {
        var webhook = new WebhookRequest
        {
            Url = run.Get(s_url),
            Domains = run.Get(s_domains) is { Length: > 0 } domains ? domains : null,
        };
        await run.Printer.MembersAsync(
            (await run.Api.Webhooks.PutAsync(run.Get(s_name), webhook, null, cancellationToken)).Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> TestAsync(Run run, CancellationToken cancellationToken)
    {
        AttemptView attempt = await run.Api.Webhooks.TestAsync(run.Get(s_name), cancellationToken);
        await run.Printer.MembersAsync(attempt);
        return attempt.Error is null ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<ExitCode> DeleteAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Api.Webhooks.DeleteAsync(run.Get(s_name), null, cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ListDeliveriesAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.ListAsync(
            run.Api.Webhooks.ListDeliveriesAsync(
                run.Get(s_name), new() { State = run.Get(s_state) }, cancellationToken),
            ["ID", "STATE", "ATTEMPTS", "CREATED", "MAILBOX", "UID", "ERROR"],
            static delivery =>
            [
                delivery.Id, delivery.State, delivery.AttemptCount, delivery.CreatedAt, delivery.Mailbox, delivery.Uid,
                delivery.Error?.Text,
            ]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ReplayAsync(Run run, CancellationToken cancellationToken)
    {
        var replay = new WebhookReplayRequest
        {
            Delivery = run.Get(s_delivery),
            FailedSince = run.Get(s_since),
        };
        if (replay.Delivery is null == replay.FailedSince is null)
        {
            throw new ToolException(ExitCode.WrongArguments, "Name either --delivery or --failed-since.");
        }

        long replayed = 0;
        WebhookReplayResultView result;
        do
        {
            result = await run.Api.Webhooks.ReplayAsync(run.Get(s_name), replay, cancellationToken);
            replayed += result.ReplayedCount;
        }
        while (!result.IsComplete && result.ReplayedCount > 0);

        await run.Printer.ItemAsync(
            result with { ReplayedCount = replayed }, static sum => $"{sum.ReplayedCount} deliveries are sent again.");
        return result.IsComplete ? ExitCode.Done : ExitCode.Failed;
    }
}
