using Microsoft.Extensions.Logging;
using RelateMail.Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// What is served under one server name, and why: a roll-out wins over the files, and they are watched all the same. Only
/// its follower changes it; anybody may read <see cref="Report"/>.
/// </summary>
internal sealed class ServedCertificate
{
    private readonly ConfiguredCertificate _configured;
    private readonly ServedCertificates _served;
    private readonly CertificateSealer _sealer;
    private readonly CertificateMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CertificateFiles _files;
    private LoadedCertificate _current;
    private LoadedCertificate? _rolledOut;
    private CertificateRefusal? _refusedFile;
    private CertificateRefusal? _refusedRollOut;
    private volatile CertificateReport _report;
    private volatile CertificateFacts? _wanted;

    public ServedCertificate(
        ConfiguredCertificate configured,
        string node,
        ServedCertificates served,
        CertificateSealer sealer,
        CertificateMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_configured, _served, _sealer, _metrics, _time, _logger) = (configured, served, sealer, metrics, time, logger);
        _files = new CertificateFiles(configured, time);
        _current = configured.Loaded;
        _report = new CertificateReport
        {
            Node = node,
            Loaded = _current.Facts,
            LoadedAt = time.GetUtcNow(),
            Source = configured.Source.Path,
        };
    }

    public string ServerName => _configured.ServerName;

    /// <summary>What is known at this moment.</summary>
    public CertificateReport Report => _report;

    /// <summary>The handshake shows what is rolled out, or what was loaded where nothing is.</summary>
    public bool IsWanted => _report is { SeenThumbprint: { } seen } report
        && seen == (_wanted ?? report.Loaded).Thumbprint;

    /// <returns>True where there is something to report.</returns>
    public bool LookAtFiles(bool isUrgent)
    {
        if (_files.Look(isUrgent) is not { } news)
        {
            return false;
        }

        if (news.Refusal is { } reason)
        {
            _refusedFile = new CertificateRefusal(_configured.Source.Path, reason, _time.GetUtcNow());
            _logger.CertificateRefused(ServerName, _configured.Source.Path, reason);
        }
        else if (_refusedFile is not null)
        {
            _refusedFile = null;
            _logger.CertificateMended(ServerName, _configured.Source.Path);
        }

        if (news.IsOther && _rolledOut is null)
        {
            Serve(_files.Good, _configured.Source.Path);
        }

        Publish();
        return true;
    }

    /// <summary>Takes what the handshakes have shown.</summary>
    public void See(ProbeResult result)
    {
        if (result.Error is { } error && error != _report.HandshakeError)
        {
            _logger.HandshakeNotAsMeant(ServerName, error);
        }

        _report = _report with { SeenThumbprint = result.Thumbprint, HandshakeError = result.Error };
    }

    /// <summary>The order names a certificate that is neither served nor here.</summary>
    public bool MustFetch(CertificateRollout order) => order.Version != _report.RolloutVersion
        && order.Target is { } wanted && wanted.Thumbprint != _current.Facts.Thumbprint;

    /// <summary>Follows an order for which nothing has to be fetched.</summary>
    /// <returns>True where there is something to report.</returns>
    public bool Follow(CertificateRollout order)
    {
        _wanted = order.Target;
        if (order.Version == _report.RolloutVersion)
        {
            return false;
        }

        string source = order.Target is null ? _configured.Source.Path : SourceOf(order);
        LoadedCertificate next = order.Target is null ? _files.Good : _current;
        _rolledOut = order.Target is null ? null : _current;
        Take(next, source, order.Version);
        return true;
    }

    /// <summary>Serves the certificate of an order, unless it cannot be used.</summary>
    /// <returns>True where there is something to report.</returns>
    public bool Follow(CertificateRollout order, SealedCertificate certificate)
    {
        _wanted = order.Target;
        LoadedCertificate? opened = null;
        string? reason;
        try
        {
            opened = _sealer.Open(certificate, ServerName);
            reason = opened.Facts.Thumbprint != order.Target?.Thumbprint
                ? "It is not the certificate that was ordered."
                : CertificateRules.Refuse(opened, ServerName, _time.GetUtcNow());
        }
        catch (CertificateException exception)
        {
            reason = exception.Message;
        }

        if (reason is null)
        {
            _rolledOut = opened;
            Take(opened!, SourceOf(order), order.Version);
            return true;
        }

        if (_refusedRollOut is { } known && known.Source == SourceOf(order) && known.Reason == reason)
        {
            return false;
        }

        _refusedRollOut = new CertificateRefusal(SourceOf(order), reason, _time.GetUtcNow());
        _logger.CertificateRefused(ServerName, SourceOf(order), reason);
        Publish();
        return true;
    }

    private static string SourceOf(CertificateRollout order) => $"roll-out, version {order.Version}";

    private void Take(LoadedCertificate certificate, string source, long version)
    {
        if (_refusedRollOut is { } refused)
        {
            _refusedRollOut = null;
            _logger.CertificateMended(ServerName, refused.Source);
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
        _metrics.Swapped(ServerName);
        _report = _report with { Loaded = certificate.Facts, LoadedAt = _time.GetUtcNow(), Source = source };
        _logger.CertificateSwapped(
            ServerName, certificate.Facts.Subject, certificate.Facts.Thumbprint, certificate.Facts.NotAfter.UtcDateTime,
            source);
    }

    /// <summary>The roll-out's refusal comes first: it is what an administrator has asked for last.</summary>
    private void Publish() => _report = _report with { Refused = _refusedRollOut ?? _refusedFile };
}
