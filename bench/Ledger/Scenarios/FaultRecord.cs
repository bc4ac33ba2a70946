namespace RelateMail.Ledger.Scenarios;

/// <summary>A fault of a scenario. Times are seconds from the start of the run.</summary>
/// <param name="Name">In words.</param>
/// <param name="Began">When the fault was made.</param>
/// <param name="Nodes">Nodes that should report not ready; empty if no node should.</param>
internal sealed record FaultRecord(string Name, double Began, IReadOnlyList<string> Nodes)
{
    /// <summary>When the fault was taken back.</summary>
    public double Healed { get; set; }
}

/// <summary>A change of the readiness of a node.</summary>
internal sealed record ReadinessChange(double At, string Node, bool IsReady);
