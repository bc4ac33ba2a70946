using System.Net;
using RelateMail.Silo.Links;

namespace RelateMail.Silo.Tests.Links;

public sealed class LinkVerdictTests
{
    private static readonly SiloAddress s_one = Silo(1, generation: 100);
    private static readonly SiloAddress s_two = Silo(2, generation: 200);
    private static readonly SiloAddress s_three = Silo(3, generation: 300);
    private static readonly SiloAddress s_four = Silo(4, generation: 400);

    private static readonly SiloAddress[] s_all =
        [.. Enumerable.Range(1, 20).Select(number => Silo(number, number)), s_one, s_two, s_three, s_four];

    [Fact]
    public void No_silo_leaves_while_all_silos_reach_each_other() =>
        Assert.Empty(Leaving([s_one, s_two, s_three], Report(s_one), Report(s_two), Report(s_three)));

    [Fact]
    public void The_younger_end_of_a_broken_link_leaves() => Assert.Equal(
        [s_two],
        Leaving(
            [s_one, s_two, s_three], Report(s_one, unreachable: s_two), Report(s_two, unreachable: s_one),
            Report(s_three)));

    [Fact]
    public void A_link_that_is_broken_in_one_direction_counts() => Assert.Equal(
        [s_two],
        Leaving([s_one, s_two, s_three], Report(s_one, unreachable: s_two), Report(s_two), Report(s_three)));

    [Fact]
    public void The_end_with_fewer_clients_leaves() => Assert.Equal(
        [s_one],
        Leaving(
            [s_one, s_two, s_three], Report(s_one, clients: 1, unreachable: s_two), Report(s_two, clients: 2),
            Report(s_three)));

    [Fact]
    public void The_end_that_cannot_commit_leaves() => Assert.Equal(
        [s_one],
        Leaving(
            [s_one, s_two, s_three], Report(s_one, canCommit: false, clients: 9, unreachable: s_two), Report(s_two),
            Report(s_three)));

    [Fact]
    public void One_silo_leaves_for_several_broken_links() => Assert.Equal(
        [s_one],
        Leaving(
            [s_one, s_two, s_three, s_four], Report(s_one, clients: 9, unreachable: [s_two, s_three]), Report(s_two),
            Report(s_three), Report(s_four)));

    [Fact]
    public void A_link_without_a_witness_is_left_to_the_votes_of_Orleans()
    {
        Assert.Empty(Leaving([s_one, s_two], Report(s_one, unreachable: s_two), Report(s_two, unreachable: s_one)));
        Assert.Empty(Leaving(
            [s_one, s_two, s_three], Report(s_one, unreachable: [s_two, s_three]), Report(s_two, unreachable: s_one),
            Report(s_three, unreachable: s_one)));
    }

    [Fact]
    public void No_silo_leaves_for_a_silo_that_is_dead_or_of_an_older_version_and_makes_no_reports() =>
        Assert.Empty(Leaving([s_one, s_two, s_three], Report(s_one, unreachable: s_two), Report(s_three)));

    [Fact]
    public void A_silo_that_does_not_hear_an_end_any_more_is_not_a_witness()
    {
        LinkReport silent = Report(s_three) with { Reachable = [s_one] };

        Assert.Empty(Leaving(
            [s_one, s_two, s_three], Report(s_one, unreachable: s_two), Report(s_two, unreachable: s_one), silent));
    }

    [Fact]
    public void Silos_that_have_left_do_not_count() =>
        Assert.Empty(Leaving([s_one, s_three], Report(s_one, unreachable: s_two), Report(s_two), Report(s_three)));

    [Fact]
    public void Every_silo_finds_the_same_whatever_the_order_of_the_reports()
    {
        LinkReport[] reports =
        [
            Report(s_one, unreachable: s_two), Report(s_two, unreachable: [s_one, s_three]), Report(s_three),
            Report(s_four),
        ];
        for (int turn = 0; turn < reports.Length; turn++)
        {
            reports = [.. reports[1..], reports[0]];
            Assert.Equal([s_two], Leaving([s_four, s_three, s_two, s_one], reports));
        }
    }

    [Fact]
    public void Many_broken_links_leave_silos_that_reach_each_other()
    {
        SiloAddress[] silos = [.. Enumerable.Range(1, 20).Select(number => Silo(number, number))];
        LinkReport[] reports =
        [
            .. silos.Select((silo, index) => index < 16
                ? Report(silo, unreachable: [silos[(index + 1) % 16]]) : Report(silo)),
        ];

        IReadOnlyList<SiloAddress> leaving = LinkVerdict.FindLeaving(silos, reports);

        Assert.All(
            reports.Where(report => !leaving.Contains(report.Silo)),
            report => Assert.All(report.Unreachable, peer => Assert.Contains(peer, leaving)));
    }

    private static IReadOnlyList<SiloAddress> Leaving(SiloAddress[] active, params LinkReport[] reports) =>
        LinkVerdict.FindLeaving(active, reports);

    private static LinkReport Report(
        SiloAddress silo, bool canCommit = true, int clients = 2, params SiloAddress[] unreachable) => new()
        {
            Silo = silo,
            Sequence = 1,
            Unreachable = unreachable,
            Reachable = [.. s_all.Where(other => !other.Equals(silo)).Except(unreachable)],
            CanCommit = canCommit,
            Clients = clients,
        };

    private static SiloAddress Silo(int number, int generation) =>
        SiloAddress.New(new IPAddress([10, 0, 0, (byte)number]), 11_111, generation);
}
