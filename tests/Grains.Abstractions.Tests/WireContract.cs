using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace RelateMail.Grains.Abstractions.Tests;

/// <summary>
/// The wire contract of one assembly. OrleansContracts.txt fixes methods and grain identities at build time;
/// WireTypes.txt fixes the types with the numbers of their members, and EarlierOctets.txt has values as an earlier
/// version sent them.
/// </summary>
/// <remarks>
/// Orleans sends the alias of a type and the numbers, but no C# name. A line of WireTypes.txt can only be added: a
/// removed line, or one with another number or type, breaks a rolling upgrade. A line in which only the C# name differs
/// is compatible.
/// </remarks>
internal sealed class WireContract(Assembly assembly, object[] samples)
{
    private const BindingFlags AnyMember = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public void RequireNumbers()
    {
        string listing = string.Join('\n', WireTypes().Select(Describe).Order(StringComparer.Ordinal));
        string committed = Read("WireTypes.txt").TrimEnd();
        if (committed != listing)
        {
            string actual = Path.Combine(AppContext.BaseDirectory, "WireTypes.actual.txt");
            File.WriteAllText(actual, $"{listing}\n");
            Assert.Fail($"WireTypes.txt differs from the contract; see {actual}, and review each difference.");
        }
    }

    public void RequireSamples()
    {
        string[] types = [.. WireTypes().Where(type => !type.IsEnum && !type.IsAssignableTo(typeof(Exception)))
            .Select(type => type.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(types, samples.Select(value => value.GetType().Name).Order(StringComparer.Ordinal));
    }

    public void RequireSurvival()
    {
        using ServiceProvider services = Services();
        Serializer serializer = services.GetRequiredService<Serializer>();
        foreach (object value in samples)
        {
            byte[] wire = serializer.SerializeToArray<object>(value);
            Assert.Equivalent(value, serializer.Deserialize<object>(wire), strict: true);
        }
    }

    /// <summary>
    /// Both directions of a rolling upgrade: octets of an earlier version have the values that they had, and the same
    /// value has the same octets, apart from members that were added since.
    /// </summary>
    public void RequireEarlierOctets()
    {
        using ServiceProvider services = Services();
        Serializer serializer = services.GetRequiredService<Serializer>();
        Dictionary<string, object> current = samples.ToDictionary(value => AliasOf(value.GetType()));
        foreach ((string alias, byte[] octets) in ReadOctets().Where(one => one.Key.Length > 0))
        {
            object earlier = serializer.Deserialize<object>(octets)!;
            RequireContained(earlier, current[alias], alias);
            byte[] again = serializer.SerializeToArray(earlier);
            Assert.True(again.Length > octets.Length || again.AsSpan().SequenceEqual(octets), alias);
        }
    }

    /// <summary>Every member that the earlier value has is the same in the sample of today.</summary>
    private static void RequireContained(object? earlier, object? today, string path)
    {
        switch (earlier)
        {
            case null:
                return;
            case Array list:
                Array other = Assert.IsAssignableFrom<Array>(today);
                Assert.True(list.Length == 0 || list.Length == other.Length, path);
                for (int index = 0; index < list.Length; index++)
                {
                    RequireContained(list.GetValue(index), other.GetValue(index), $"{path}[{index}]");
                }

                return;
            case var record when record.GetType().IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
                && !record.GetType().IsEnum:
                foreach (FieldInfo field in record.GetType().GetFields(AnyMember))
                {
                    object? member = field.GetValue(record);
                    bool isUnset = member is null
                        || (member.GetType().IsValueType && member.Equals(Activator.CreateInstance(member.GetType())));
                    RequireContained(isUnset ? null : member, field.GetValue(today), $"{path}.{field.Name}");
                }

                return;
            default:
                Assert.True(earlier.Equals(today), path);
                return;
        }
    }

    /// <summary>A list that is not set is empty on the wire, as earlier versions expect.</summary>
    public void RequireEmptyLists()
    {
        foreach (Type type in WireTypes().Where(type => type.GetConstructor([]) is not null))
        {
            object value = Activator.CreateInstance(type)!;
            Assert.All(
                type.GetFields(AnyMember).Where(field => field.FieldType.IsArray),
                field => Assert.Empty(Assert.IsAssignableFrom<Array>(field.GetValue(value))));
        }
    }

    private ServiceProvider Services() =>
        new ServiceCollection().AddSerializer(builder => builder.AddAssembly(assembly)).BuildServiceProvider();

    private IEnumerable<Type> WireTypes() => assembly.GetExportedTypes()
        .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    private static Dictionary<string, byte[]> ReadOctets()
    {
        var octets = new Dictionary<string, string>();
        string alias = "";
        foreach (string line in Read("EarlierOctets.txt").Split('\n'))
        {
            if (line.StartsWith(' '))
            {
                octets[alias] += line.Trim();
            }
            else
            {
                alias = line;
                octets[alias] = "";
            }
        }

        return octets.ToDictionary(one => one.Key, one => Convert.FromBase64String(one.Value));
    }

    private static string Read(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name)).ReplaceLineEndings("\n");

    private static string Describe(Type type)
    {
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetValues(type).Cast<object>().Select(value =>
                $"  {Convert.ToInt32(value, CultureInfo.InvariantCulture)} {value}")
            : Members(type).OrderBy(member => member.Id).Select(member =>
                $"  {member.Id} {member.Name}: {NameOf(member.Type)}");
        return string.Join('\n', members.Prepend(AliasOf(type)));
    }

    /// <summary>A field of a list has the name of its property.</summary>
    private static IEnumerable<(uint Id, string Name, Type Type)> Members(Type type)
    {
        foreach (MemberInfo member in type.GetMembers(AnyMember | BindingFlags.DeclaredOnly))
        {
            if (member.GetCustomAttribute<IdAttribute>() is { } id)
            {
                yield return member is FieldInfo field
                    ? (id.Id, $"{char.ToUpperInvariant(field.Name[1])}{field.Name[2..]}", field.FieldType)
                    : (id.Id, member.Name, ((PropertyInfo)member).PropertyType);
            }
        }
    }

    private static string AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? "no alias";

    /// <summary>The alias of a contract type, because renaming its C# type does not change the wire.</summary>
    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!)}[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
    }
}
