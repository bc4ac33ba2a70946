using RelateMail.Ledger.Fleet;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Certificate changes for all gateways while they receive mail under TLS.</summary>
internal static class Rotations
{
    public static async Task RotateAsync(Stage stage)
    {
        using var watch = new CertificateWatch(stage);
        await stage.WaitAsync(stage.Times.Lead);

        FleetCertificate mounted = stage.Fleet.Authority.Issue();
        using (OpenContent content = await OpenContent.BeginAsync(stage))
        {
            stage.Book.Note("a new secret is mounted on every gateway");
            Each(stage, secret => secret.Mount(mounted));
            await watch.ConvergeAsync(mounted);
            await content.FinishAsync();
        }

        FleetCertificate written = stage.Fleet.Authority.Issue();
        stage.Book.Note("new files are written on every gateway");
        Each(stage, secret => secret.Write(written));
        await watch.ConvergeAsync(written);
        await RefuseAsync(stage, watch, written);

        FleetCertificate rolledOut = stage.Fleet.Authority.Issue();
        using (OpenContent content = await OpenContent.BeginAsync(stage))
        {
            stage.Book.Note("a certificate is rolled out by the API");
            await watch.Api.RollOutAsync(rolledOut, stage.CancellationToken);
            await watch.ConvergeAsync(rolledOut);
            await content.FinishAsync();
        }

        stage.Book.Note("the roll-out is withdrawn");
        await watch.Api.WithdrawAsync(stage.CancellationToken);
        await watch.ConvergeAsync(written);
    }

    public static async Task FreezeAsync(Stage stage)
    {
        using var watch = new CertificateWatch(stage);
        FleetNode gateway = stage.Fleet.Gateways[^1];
        await stage.WaitAsync(stage.Times.Lead);
        stage.Book.Note($"SIGSTOP {gateway.Name}");
        gateway.Freeze();
        FleetCertificate certificate = stage.Fleet.Authority.Issue();
        await watch.Api.RollOutAsync(certificate, stage.CancellationToken);
        await watch.UntilAsync(
            "all but one present the new certificate",
            view => view.Seen.Count(node => node.Value == certificate.Thumbprint) == stage.Fleet.Gateways.Count - 1);
        await watch.UntilAsync(
            $"Degraded names {gateway.Name}",
            view => view is { Status: "degraded", IsConverged: false }
                && view.Reasons.Any(reason => reason.Contains(gateway.Name, StringComparison.Ordinal)));
        await stage.WaitAsync(stage.Times.Freeze);
        stage.Book.Note($"SIGCONT {gateway.Name}");
        gateway.Thaw();
        await watch.ConvergeAsync(certificate);
        await watch.Api.WithdrawAsync(stage.CancellationToken);
    }

    /// <summary>Kills each silo in turn, so that the silo with the certificate's grain is among them.</summary>
    public static async Task KillSilosAsync(Stage stage)
    {
        using var watch = new CertificateWatch(stage);
        foreach (FleetNode silo in stage.Fleet.Silos)
        {
            await stage.WaitAsync(stage.Times.Lead);
            FleetCertificate certificate = stage.Fleet.Authority.Issue();
            await watch.Api.RollOutAsync(certificate, stage.CancellationToken);
            await stage.KillAndStartAsync(silo);
            await watch.ConvergeAsync(certificate);
        }

        await watch.Api.WithdrawAsync(stage.CancellationToken);
    }

    /// <summary>
    /// Writes a key that does not match. The gateway must refuse and report it, and keep the old certificate.
    /// </summary>
    private static async Task RefuseAsync(Stage stage, CertificateWatch watch, FleetCertificate good)
    {
        string name = stage.Fleet.Gateways[0].Name;
        stage.Book.Note($"{name} gets a key that is not its certificate's");
        stage.Fleet.Secrets[0].WriteKey(stage.Fleet.Authority.Issue().Key);
        await watch.UntilAsync(
            $"Degraded names {name}",
            view => view.Status == "degraded" && view.Seen.Values.All(seen => seen == good.Thumbprint)
                && view.Reasons.Any(reason => reason.Contains(name, StringComparison.Ordinal)
                    && reason.Contains("does not match", StringComparison.Ordinal)));
        stage.Fleet.Secrets[0].WriteKey(good.Key);
        await watch.UntilAsync("Healthy again", view => view.Status == "healthy");
    }

    private static void Each(Stage stage, Action<MountedSecret> change)
    {
        foreach (MountedSecret secret in stage.Fleet.Secrets)
        {
            change(secret);
        }
    }
}
