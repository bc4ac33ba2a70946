namespace RelateMail.Silo.Links;

/// <summary>The newest report of each silo, and when this silo last heard from each other one directly.</summary>
internal sealed class LinkTable(ILocalSiloDetails self, TimeProvider timeProvider)
{
    /// <summary>A silo that has not answered for this time is unreachable.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A silo that has answered within this time is reachable. Shorter than <see cref="Patience"/>, so that a silo that
    /// dies has no witness any more when another one reports it unreachable.
    /// </summary>
    public static readonly TimeSpan Recently = TimeSpan.FromSeconds(1.2);

    /// <summary>A report that was not renewed for this time says nothing, because its silo may be dead.</summary>
    public static readonly TimeSpan ReportAge = TimeSpan.FromSeconds(2.5);

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, (LinkReport Report, long At)> _reports = [];
    private readonly Dictionary<SiloAddress, long> _heard = [];

    public SiloAddress Self => self.SiloAddress;

    /// <summary>Reports that are still fresh, that of this silo included.</summary>
    public IReadOnlyList<LinkReport> Fresh
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _reports.Values.Where(entry => timeProvider.GetElapsedTime(entry.At) < ReportAge)
                        .Select(static entry => entry.Report),
                ];
            }
        }
    }

    /// <summary>Keeps the newer of two reports of one silo.</summary>
    public void Add(params ReadOnlySpan<LinkReport> reports)
    {
        lock (_lock)
        {
            foreach (LinkReport report in reports)
            {
                if (!_reports.TryGetValue(report.Silo, out (LinkReport Report, long) known)
                    || known.Report.Sequence < report.Sequence)
                {
                    _reports[report.Silo] = (report, timeProvider.GetTimestamp());
                }
            }
        }
    }

    /// <summary>Restarts the time of every silo.</summary>
    public void Forgive()
    {
        lock (_lock)
        {
            foreach (SiloAddress silo in _heard.Keys.ToArray())
            {
                _heard[silo] = timeProvider.GetTimestamp();
            }
        }
    }

    /// <summary>Records that a silo has answered this one.</summary>
    public void Heard(SiloAddress silo)
    {
        lock (_lock)
        {
            _heard[silo] = timeProvider.GetTimestamp();
        }
    }

    /// <summary>
    /// Forgets silos that have left, and returns the active ones that do not answer any more. A silo of an older
    /// version has never answered, and is not among them.
    /// </summary>
    /// <param name="active">The other active silos.</param>
    public SiloAddress[] FindUnreachable(IReadOnlyCollection<SiloAddress> active)
    {
        lock (_lock)
        {
            foreach (SiloAddress silo in _heard.Keys.Except(active).ToArray())
            {
                _heard.Remove(silo);
                _reports.Remove(silo);
            }

            return
            [
                .. _heard.Where(entry => timeProvider.GetElapsedTime(entry.Value) > Patience)
                    .Select(static entry => entry.Key),
            ];
        }
    }

    /// <summary>The silos that have answered recently.</summary>
    public SiloAddress[] FindReachable()
    {
        lock (_lock)
        {
            return
            [
                .. _heard.Where(entry => timeProvider.GetElapsedTime(entry.Value) <= Recently)
                    .Select(static entry => entry.Key),
            ];
        }
    }

    /// <summary>False if the silo cannot commit, or if this silo does not reach it.</summary>
    public bool CanHost(SiloAddress silo)
    {
        IReadOnlyList<LinkReport> fresh = Fresh;
        return fresh.FirstOrDefault(report => report.Silo.Equals(silo)) is not { CanCommit: false }
            && fresh.FirstOrDefault(report => report.Silo.Equals(Self))?.Unreachable.Contains(silo) != true;
    }
}
