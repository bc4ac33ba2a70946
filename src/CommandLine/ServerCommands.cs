using System.CommandLine;
using System.Net;
using RelateMail.Api.Contracts;

namespace RelateMail.CommandLine;

/// <summary>The server: its health and its certificates.</summary>
internal static class ServerCommands
{
    private static readonly Argument<string> s_name = new("name") { Description = "The server name." };

    public static Command[] Create() =>
    [
        Tool.Command(
            "health", "Shows if the server is ready and accepts the key. Exit code 1 if it is not.", HealthAsync),
        Tool.Group(
            "certificates", "Shows the certificates of the gateways.",
            Tool.Command("list", "Lists server names with the status of their certificates.", ListAsync),
            Tool.Command("show", "Shows the certificates of a name. Exit code 1 if unhealthy.", ShowAsync, s_name),
            Tool.Command("reload", "Makes every gateway reload its certificates.", ReloadAsync)),
    ];

    private static async Task<ExitCode> HealthAsync(Run run, CancellationToken cancellationToken)
    {
        using HttpResponseMessage ready = await run.Http.GetAsync(
            new Uri("readyz", UriKind.Relative), cancellationToken);
        ApiView api = await run.Api.GetApiAsync(cancellationToken);
        await run.Printer.ItemAsync(
            new { Ready = ready.StatusCode == HttpStatusCode.OK, api.Version, Key = api.Key.Name, api.Key.Scopes },
            static health => $"{(health.Ready ? "ready" : "not ready")}, version {health.Version}, "
                + $"scopes of the key: {string.Join(", ", health.Scopes)}");
        return ready.StatusCode == HttpStatusCode.OK ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<ExitCode> ListAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.ListAsync(
            run.Api.Certificates.ListAsync(null, cancellationToken),
            ["NAME", "STATUS", "DAYS", "CONVERGED", "REASON"],
            static found =>
            [
                found.Name, found.Status, found.DaysUntilExpiry, found.Converged,
                found.Reasons.Length > 0 ? found.Reasons[0].Text : null,
            ]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowAsync(Run run, CancellationToken cancellationToken)
    {
        CertificateView found = await run.Api.Certificates.GetAsync(run.Get(s_name), cancellationToken);
        await run.Printer.MembersAsync(found);
        return found.Status == "unhealthy" ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<ExitCode> ReloadAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.MembersAsync(await run.Api.Certificates.ReloadAsync(cancellationToken));
        return ExitCode.Done;
    }
}
