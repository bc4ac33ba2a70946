using Orleans.Services;

namespace RelateMail.Silo.Links;

/// <summary>One silo's end of its links to the other silos. Silos exchange what they know of all links.</summary>
[Alias("RelateMail.ISiloLink")]
internal interface ISiloLink : IGrainService
{
    /// <summary>Takes the caller's reports, and answers with the newest that are known here.</summary>
    [Alias("Exchange")]
    Task<LinkReport[]> ExchangeAsync(LinkReport[] reports, CancellationToken cancellationToken);
}

/// <summary>The report of one silo about itself.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.LinkReport")]
internal sealed record LinkReport
{
    /// <summary>The silo that made the report.</summary>
    [Id(0)] public required SiloAddress Silo { get; init; }

    /// <summary>Increases with each report of the silo.</summary>
    [Id(1)] public required long Sequence { get; init; }

    /// <summary>Active silos that have not answered it for some seconds.</summary>
    [Id(2)] public required SiloAddress[] Unreachable { get; init; }

    /// <summary>Active silos that have answered it in the last second.</summary>
    [Id(5)] public required SiloAddress[] Reachable { get; init; }

    /// <summary>True if the silo reaches the database.</summary>
    [Id(3)] public required bool CanCommit { get; init; }

    /// <summary>Open connections of gateways and other clients.</summary>
    [Id(4)] public required int Clients { get; init; }
}
