namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>The side that reads. A request can become wider, and an answer narrower, without a break.</summary>
internal enum Reader
{
    Server,
    Client,
}

/// <summary>Compares two versions of a schema, and finds what breaks clients of the first one.</summary>
internal sealed class SchemaChanges(List<string> findings)
{
    private readonly HashSet<(string, string, Reader)> _compared = [];

    /// <param name="place">The place in the document, for the findings.</param>
    /// <param name="before">The schema that clients were made from.</param>
    /// <param name="after">The schema now.</param>
    /// <param name="reader">The side that reads it.</param>
    public void Compare(string place, SchemaShape before, SchemaShape after, Reader reader)
    {
        before.Open();
        after.Open();
        if (before.Name is { } name && after.Name is { } newName)
        {
            Add(name != newName, place, $"the schema {name} is now {newName}");
            if (!_compared.Add((name, newName, reader)))
            {
                return; // compared elsewhere, or the schema contains itself
            }
        }

        CompareTypes(place, before, after, reader);
        CompareValues(place, before, after, reader);
        CompareMembers(place, before, after, reader);
        if (reader == Reader.Server)
        {
            CompareLimits(place, before, after);
        }

        if (before.Items is { } items && after.Items is { } newItems)
        {
            Compare($"{place}[]", items, newItems, reader);
        }

        if (before.OtherMembers is { } others && after.OtherMembers is { } newOthers)
        {
            Compare($"{place}.*", others, newOthers, reader);
        }
    }

    private void CompareTypes(string place, SchemaShape before, SchemaShape after, Reader reader)
    {
        (SchemaShape wide, SchemaShape narrow) = reader == Reader.Server ? (after, before) : (before, after);
        bool fits = wide.Types.Count == 0
            || (narrow.Types.Count > 0 && narrow.Types.All(type => Allows(wide, type)));
        Add(!fits, place, $"the type {Join(before.Types)} is now {Join(after.Types)}");
        Add(before.Format != after.Format, place,
            $"the format {before.Format ?? "(none)"} is now {after.Format ?? "(none)"}");
        (SchemaShape allowing, SchemaShape allowed) = reader == Reader.Server ? (before, after) : (after, before);
        foreach (string choice in allowing.Choices.Except(allowed.Choices))
        {
            Add(true, place, reader == Reader.Server ? $"the choice {choice} is lost" : $"the choice {choice} is new");
        }
    }

    private static bool Allows(SchemaShape wide, string type) =>
        wide.Types.Contains(type) || (type == "integer" && wide.Types.Contains("number"));

    private void CompareValues(string place, SchemaShape before, SchemaShape after, Reader reader)
    {
        Add(before.Values is null != after.Values is null, place, before.Values is null
            ? "the values are now enumerated" : "the values are no longer enumerated");
        if (before.Values is { } values && after.Values is { } newValues)
        {
            AddEach(values.Except(newValues), place, "the value {0} is lost");
            AddEach(reader == Reader.Client ? newValues.Except(values) : [], place, "the value {0} is new");
        }

        AddEach((before.KnownValues ?? []).Except(after.KnownValues ?? []), place, "the value {0} is lost");
    }

    private void CompareMembers(string place, SchemaShape before, SchemaShape after, Reader reader)
    {
        foreach ((string name, SchemaShape member) in before.Members)
        {
            string memberPlace = $"{place}.{name}";
            if (!after.Members.TryGetValue(name, out SchemaShape? newMember))
            {
                Add(true, memberPlace, "the member is lost");
                continue;
            }

            bool isHidden = reader == Reader.Client && member.Open().IsWriteOnly;
            Add(!isHidden && reader == Reader.Client && newMember.Open().IsWriteOnly, memberPlace,
                "the member is now only in requests");
            bool wasSure = reader == Reader.Client && before.Required.Contains(name);
            Add(!isHidden && wasSure && !after.Required.Contains(name), memberPlace, "the member can now be absent");
            if (!isHidden)
            {
                Compare(memberPlace, member, newMember, reader);
            }
        }

        AddEach(reader == Reader.Server ? after.Required.Except(before.Required) : [], place,
            "the member {0} is now required");
    }

    private void CompareLimits(string place, SchemaShape before, SchemaShape after)
    {
        foreach ((string limit, decimal number) in after.Limits)
        {
            bool isLow = limit.StartsWith("min", StringComparison.Ordinal);
            decimal? old = before.Limits.TryGetValue(limit, out decimal known) ? known : null;
            Add(old is null || (isLow ? number > old : number < old), place,
                $"{limit} {old?.ToString() ?? "(none)"} is now {number}");
        }

        Add(after.Pattern is not null && after.Pattern != before.Pattern, place,
            $"the pattern {before.Pattern ?? "(none)"} is now {after.Pattern}");
        Add(before.Default is not null && before.Default != after.Default, place,
            $"the default {before.Default} is now {after.Default ?? "(none)"}");
    }

    private void Add(bool isBroken, string place, string finding)
    {
        if (isBroken)
        {
            findings.Add($"{place}: {finding}");
        }
    }

    private void AddEach(IEnumerable<string> values, string place, string finding)
    {
        foreach (string value in values)
        {
            findings.Add($"{place}: {finding.Replace("{0}", value)}");
        }
    }

    private static string Join(SortedSet<string> types) => types.Count == 0 ? "(any)" : string.Join(" or ", types);
}
