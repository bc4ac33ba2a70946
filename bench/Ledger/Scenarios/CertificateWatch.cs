using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Sending;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Observes the fleet's certificate, through the API and in its own handshakes.</summary>
internal sealed class CertificateWatch(Stage stage) : IDisposable
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(200);

    public CertificateApi Api { get; } = new(stage.Fleet.Api, LocalFleet.ServerName);

    public void Dispose() => Api.Dispose();

    /// <summary>
    /// Waits until the API reports that every gateway presents the certificate, then checks it in handshakes.
    /// </summary>
    public async Task ConvergeAsync(FleetCertificate certificate)
    {
        await UntilAsync(
            "converged",
            view => view.IsConverged && view.Seen.Count == stage.Fleet.Gateways.Count
                && view.Seen.Values.All(seen => seen == certificate.Thumbprint));
        foreach (GatewayAddress address in stage.Fleet.SecureAddresses)
        {
            (GatewaySession? connection, AttemptEnd? end) =
                await Transaction.OpenAsync(address, stage.Traffic.Timeout, stage.CancellationToken);
            using (connection)
            {
                if (connection?.Thumbprint != certificate.Thumbprint)
                {
                    throw new InvalidOperationException(
                        $"The API reports converged, but {address} presents {connection?.Thumbprint ?? end?.Reason}.");
                }
            }
        }
    }

    /// <exception cref="InvalidOperationException">
    /// The condition did not hold within the time limit. The message contains the last state.
    /// </exception>
    public async Task UntilAsync(string condition, Func<CertificateView, bool> holds)
    {
        double began = stage.Book.Now;
        while (true)
        {
            CertificateView view = await Api.GetAsync(stage.CancellationToken);
            if (holds(view))
            {
                stage.Book.Note($"{condition}, after {stage.Book.Now - began:F1} s");
                return;
            }

            if (stage.Book.Now - began > stage.Traffic.Patience.TotalSeconds)
            {
                throw new InvalidOperationException(
                    $"The condition '{condition}' did not hold in time. Last state: {view}");
            }

            await Task.Delay(s_wait, stage.CancellationToken);
        }
    }
}
