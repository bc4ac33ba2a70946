namespace RelateMail.Silo.Links;

/// <summary>
/// Finds the silos that have to leave so that all others reach each other. Every silo computes the same from the same
/// reports.
/// </summary>
/// <remarks>
/// Only links between silos that report themselves, and that a third one reaches, count. Orleans votes out a silo that
/// is dead or that no other one reaches, and two mechanisms that act on one fault could remove both ends of a link.
/// </remarks>
internal static class LinkVerdict
{
    /// <summary>Silos with a broken link up to which all sets are compared.</summary>
    private const int Exact = 12;

    /// <param name="active">All active silos, this one included.</param>
    /// <param name="reports">Their fresh reports.</param>
    /// <returns>The smallest set; empty if no link has to be healed.</returns>
    public static IReadOnlyList<SiloAddress> FindLeaving(
        IReadOnlyCollection<SiloAddress> active, IReadOnlyList<LinkReport> reports)
    {
        Dictionary<SiloAddress, LinkReport> known = reports.Where(report => active.Contains(report.Silo))
            .ToDictionary(static report => report.Silo);
        HashSet<(SiloAddress, SiloAddress)> broken =
        [
            .. from report in known.Values
               from peer in report.Unreachable
               where known.ContainsKey(peer) && !peer.Equals(report.Silo)
               select Ordered(report.Silo, peer),
        ];
        (SiloAddress, SiloAddress)[] links = [.. broken.Where(link => HasWitness(link, known.Values))];
        SiloAddress[] silos =
        [
            .. links.SelectMany(static link => new[] { link.Item1, link.Item2 }).Distinct()
                .OrderBy(silo => Worth(known[silo])),
        ];
        return silos.Length <= Exact ? FindSmallest(silos, links) : FindGreedily(silos, links);
    }

    /// <summary>True if another silo says that it reaches both ends.</summary>
    private static bool HasWitness((SiloAddress, SiloAddress) link, IEnumerable<LinkReport> reports) => reports.Any(
        report => report.Reachable.Contains(link.Item1) && report.Reachable.Contains(link.Item2));

    /// <summary>
    /// The order in which silos are given up: unable to commit first, then with few clients, then the youngest.
    /// </summary>
    private static (int, int, int, string) Worth(LinkReport report) =>
        (report.CanCommit ? 1 : 0, report.Clients, -report.Silo.Generation, report.Silo.ToString());

    /// <summary>The first of the smallest sets, in the order of the silos.</summary>
    private static SiloAddress[] FindSmallest(SiloAddress[] silos, (SiloAddress, SiloAddress)[] links)
    {
        IEnumerable<SiloAddress[]> sets = Enumerable.Range(0, 1 << silos.Length)
            .Select(bits => silos.Where((_, index) => (bits & (1 << index)) != 0).ToArray())
            .OrderBy(static set => set.Length);
        return sets.First(set => links.All(link => set.Contains(link.Item1) || set.Contains(link.Item2)));
    }

    private static List<SiloAddress> FindGreedily(SiloAddress[] silos, (SiloAddress, SiloAddress)[] links)
    {
        var leaving = new List<SiloAddress>();
        while (links.Length > 0)
        {
            SiloAddress worst = silos.MaxBy(silo => links.Count(link => IsEnd(silo, link)))!;
            leaving.Add(worst);
            links = [.. links.Where(link => !IsEnd(worst, link))];
        }

        return leaving;
    }

    private static bool IsEnd(SiloAddress silo, (SiloAddress, SiloAddress) link) =>
        silo.Equals(link.Item1) || silo.Equals(link.Item2);

    private static (SiloAddress, SiloAddress) Ordered(SiloAddress one, SiloAddress other) =>
        one.CompareTo(other) < 0 ? (one, other) : (other, one);
}
