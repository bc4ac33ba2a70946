using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Scenarios;
using RelateMail.Ledger.Tests.Harness;

namespace RelateMail.Ledger.Tests;

public sealed class FaultFiguresTests
{
    private static readonly FaultRecord s_fault = new("a fault", 10, ["silo-1", "silo-2"]) { Healed = 30 };

    [Fact]
    public void Readiness_counts_when_the_last_node_reports_the_fault_and_when_the_last_is_ready_again()
    {
        FaultFigures figures = Of(
            new(11, "silo-1", false), new(12.5, "silo-2", false), new(31, "silo-2", true), new(34, "silo-1", true));

        Assert.Equal((2.5, 4.0), (figures.Truth, figures.Ready));
    }

    [Fact]
    public void A_node_that_is_ready_in_between_has_not_reported_the_fault_before()
    {
        FaultFigures figures = Of(
            new(11, "silo-1", false), new(12, "silo-2", false), new(13, "silo-2", true), new(17, "silo-2", false),
            new(30.5, "silo-1", true), new(31, "silo-2", true));

        Assert.Equal(7, figures.Truth);
    }

    [Fact]
    public void A_node_that_stays_ready_makes_the_time_of_all_unknown()
    {
        FaultFigures figures = Of(new(11, "silo-1", false), new(32, "silo-1", true));

        Assert.Null(figures.Truth);
        Assert.Equal(2, figures.Ready);
    }

    [Fact]
    public void A_node_that_is_never_ready_again_makes_the_recovery_unknown() =>
        Assert.Null(Of([new(11, "silo-1", false)]).Ready);

    private static FaultFigures Of(params ReadinessChange[] changes)
    {
        using LedgerBook book = Runs.NewBook();
        return FaultFigures.Of(s_fault, book, changes, until: 60);
    }
}
