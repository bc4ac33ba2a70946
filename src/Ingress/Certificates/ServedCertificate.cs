using Microsoft.Extensions.Logging;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// The certificate that is served under one server name. A rolled-out certificate has precedence over the files, which
/// are still polled. Only its <see cref="CertificateUpdater"/> changes it.
/// </summary>
internal sealed class ServedCertificate
{
    private readonly ConfiguredCertificate _configured;
    private readonly ServedCertificates _served;
    private readonly CertificateSealer _sealer;
    private readonly CertificateMetrics _metrics;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ConfiguredCertificateFiles _files;
    private LoadedCertificate _current;
    private LoadedCertificate? _rolledOut;
    private CertificateRefusal? _refusedFile;
    private CertificateRefusal? _refusedRollOut;
    private volatile CertificateReport _report;
    private volatile CertificateFacts? _target;

    public ServedCertificate(
        ConfiguredCertificate configured,
        string node,
        ServedCertificates served,
        CertificateSealer sealer,
        CertificateMetrics metrics,
        TimeProvider timeProvider,
        ILogger logger)
    {
        (_configured, _served, _sealer) = (configured, served, sealer);
        (_metrics, _timeProvider, _logger) = (metrics, timeProvider, logger);
        _files = new ConfiguredCertificateFiles(configured, timeProvider);
        _current = configured.Loaded;
        _report = new CertificateReport
        {
            Node = node,
            Loaded = _current.Facts,
            LoadedAt = timeProvider.GetUtcNow(),
            Source = configured.Source.Path,
        };
    }

    public string ServerName => _configured.ServerName;

    /// <summary>The report for the cluster; other threads can read it at any time.</summary>
    public CertificateReport Report => _report;

    /// <summary>
    /// True if handshakes present the rolled-out certificate, or the loaded one if none is rolled out.
    /// </summary>
    public bool ServesTarget => _report is { SeenThumbprint: { } seen } report
        && seen == (_target ?? report.Loaded).Thumbprint;

    /// <summary>Reads the files, and serves a new certificate unless another one is rolled out.</summary>
    /// <param name="isComplete">True if the files are known to be complete: unusable ones are rejected at once.</param>
    /// <returns>True if a report is due.</returns>
    public bool PollFiles(bool isComplete)
    {
        if (_files.Poll(isComplete) is not { } change)
        {
            return false;
        }

        if (change.Refusal is { } reason)
        {
            _refusedFile = new CertificateRefusal
            {
                Source = _configured.Source.Path,
                Reason = reason,
                At = _timeProvider.GetUtcNow(),
            };
            _logger.CertificateRefused(ServerName, _configured.Source.Path, reason);
        }
        else if (_refusedFile is not null)
        {
            _refusedFile = null;
            _logger.RefusalCleared(ServerName, _configured.Source.Path);
        }

        if (change.HasNewCertificate && _rolledOut is null)
        {
            Serve(_files.Current, _configured.Source.Path);
        }

        Publish();
        return true;
    }

    /// <summary>Records the result of a probe of the listeners.</summary>
    public void RecordProbe(ProbeResult result)
    {
        if (result.Error is { } error && error != _report.HandshakeError)
        {
            _logger.HandshakeMismatch(ServerName, error);
        }

        _report = _report with { SeenThumbprint = result.Thumbprint, HandshakeError = result.Error };
    }

    /// <summary>True if the roll-out is new and its certificate must be fetched.</summary>
    public bool MustFetch(CertificateRollout rollout) => rollout.Version != _report.RolloutVersion
        && rollout.Target is { } target && target.Thumbprint != _current.Facts.Thumbprint;

    /// <summary>Follows a roll-out whose certificate need not be fetched.</summary>
    /// <returns>True if a report is due.</returns>
    public bool Follow(CertificateRollout rollout)
    {
        _target = rollout.Target;
        if (rollout.Version == _report.RolloutVersion)
        {
            return false;
        }

        string source = rollout.Target is null ? _configured.Source.Path : SourceOf(rollout);
        LoadedCertificate next = rollout.Target is null ? _files.Current : _current;
        _rolledOut = rollout.Target is null ? null : _current;
        Apply(next, source, rollout.Version);
        return true;
    }

    /// <summary>Serves the certificate of a roll-out, or records why it is rejected.</summary>
    /// <returns>True if a report is due.</returns>
    public bool Follow(CertificateRollout rollout, SealedCertificate certificate)
    {
        _target = rollout.Target;
        LoadedCertificate? opened = null;
        string? reason;
        try
        {
            opened = _sealer.Open(certificate, ServerName);
            reason = opened.Facts.Thumbprint != rollout.Target?.Thumbprint
                ? "The fetched certificate is not the one that was rolled out."
                : CertificateRules.Refuse(opened, ServerName, _timeProvider.GetUtcNow());
        }
        catch (CertificateException exception)
        {
            reason = exception.Message;
        }

        if (reason is null)
        {
            _rolledOut = opened;
            Apply(opened!, SourceOf(rollout), rollout.Version);
            return true;
        }

        if (_refusedRollOut is { } known && known.Source == SourceOf(rollout) && known.Reason == reason)
        {
            return false;
        }

        _refusedRollOut = new CertificateRefusal
        {
            Source = SourceOf(rollout),
            Reason = reason,
            At = _timeProvider.GetUtcNow(),
        };
        _logger.CertificateRefused(ServerName, SourceOf(rollout), reason);
        Publish();
        return true;
    }

    private static string SourceOf(CertificateRollout rollout) => $"roll-out, version {rollout.Version}";

    private void Apply(LoadedCertificate certificate, string source, long version)
    {
        if (_refusedRollOut is { } refused)
        {
            _refusedRollOut = null;
            _logger.RefusalCleared(ServerName, refused.Source);
        }

        if (!ReferenceEquals(certificate, _current))
        {
            Serve(certificate, source);
        }

        _report = _report with { Source = source, RolloutVersion = version };
        Publish();
    }

    private void Serve(LoadedCertificate certificate, string source)
    {
        _current = certificate;
        _served.Swap(ServerName, certificate);
        _metrics.CountSwap(ServerName);
        _report = _report with { Loaded = certificate.Facts, LoadedAt = _timeProvider.GetUtcNow(), Source = source };
        _logger.CertificateSwapped(
            ServerName, certificate.Facts.Subject, certificate.Facts.Thumbprint, certificate.Facts.NotAfter.UtcDateTime,
            source);
    }

    /// <summary>Reports the rejection of a roll-out before that of a file, because a roll-out has precedence.</summary>
    private void Publish() => _report = _report with { Refused = _refusedRollOut ?? _refusedFile };
}
