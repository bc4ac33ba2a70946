namespace RelateMail.House.Tests.Layout;

/// <summary>Finds rooms that depend on each other, directly or by way of others.</summary>
internal static class Cycles
{
    /// <summary>One finding for each dependency that leads back to its start.</summary>
    public static IEnumerable<Finding> Find(IReadOnlyList<Dependency> dependencies)
    {
        ILookup<string, string> edges = dependencies.ToLookup(use => use.From, use => use.To);
        return
            from use in dependencies
            let way = Way(use.To, use.From, edges)
            where way is not null
            select new Finding(use.Path, use.Line,
                $"cycle: {use.From} -> {string.Join(" -> ", way)} ({use.Example})");
    }

    /// <summary>The shortest way; null if no way exists.</summary>
    private static List<string>? Way(string from, string to, ILookup<string, string> edges)
    {
        Dictionary<string, string?> before = new() { [from] = null };
        Queue<string> next = new([from]);
        while (next.TryDequeue(out string? current))
        {
            if (current == to)
            {
                List<string> way = [];
                for (string? room = current; room is not null; room = before[room])
                {
                    way.Insert(0, room);
                }

                return way;
            }

            foreach (string neighbour in edges[current].Where(neighbour => before.TryAdd(neighbour, current)))
            {
                next.Enqueue(neighbour);
            }
        }

        return null;
    }
}
