namespace RelateMail.Grains.State;

/// <summary>A list of names in ordinal order. Each change is one write.</summary>
internal abstract class NameListGrain(IPersistentState<NameList> state) : DurableRecordGrain<NameList>(state)
{
    private string[] Names => Record?.Names ?? [];

    public virtual Task<string[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Names);

    public async Task AddAsync(string name, CancellationToken cancellationToken)
    {
        int index = Array.BinarySearch(Names, name, StringComparer.Ordinal);
        if (index < 0)
        {
            string[] names = [.. Names[..~index], name, .. Names[~index..]];
            await WriteAsync(new NameList { Names = names }, cancellationToken);
        }
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        int index = Array.BinarySearch(Names, name, StringComparer.Ordinal);
        if (index >= 0)
        {
            string[] names = [.. Names[..index], .. Names[(index + 1)..]];
            await WriteAsync(new NameList { Names = names }, cancellationToken);
        }
    }
}

/// <remarks>The alias dates from a version that listed domains only; stored lists contain it.</remarks>
[GenerateSerializer, Immutable, Alias("RelateMail.DomainNames")]
internal sealed record NameList
{
    /// <summary>In ordinal order.</summary>
    [Id(0)] public string[] Names { get; init; } = [];
}
