using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Sending;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Looks at the fleet's certificate, through the API and in handshakes of its own.</summary>
internal sealed class CertificateWatch(Stage stage) : IDisposable
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(200);

    public CertificateApi Api { get; } = new(stage.Fleet.Api, LocalFleet.ServerName);

    public void Dispose() => Api.Dispose();

    /// <summary>Waits until the API says that every gateway has proven it; then sees for itself.</summary>
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
                        $"Converged, but {address} shows {connection?.Thumbprint ?? end?.Reason}.");
                }
            }
        }
    }

    /// <exception cref="InvalidOperationException">Not within the patience of the load; says what there was instead.</exception>
    public async Task UntilAsync(string what, Func<CertificateView, bool> isSo)
    {
        double began = stage.Book.Now;
        while (true)
        {
            CertificateView view = await Api.GetAsync(stage.CancellationToken);
            if (isSo(view))
            {
                stage.Book.Note($"{what}, after {stage.Book.Now - began:F1} s");
                return;
            }

            if (stage.Book.Now - began > stage.Traffic.Patience.TotalSeconds)
            {
                throw new InvalidOperationException($"Not so in time: {what}. Instead: {view}");
            }

            await Task.Delay(s_wait, stage.CancellationToken);
        }
    }
}
