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
/// <param name="assembly">The assembly of the contract.</param>
/// <param name="samples">One value of each type.</param>
internal sealed class WireContract(Assembly assembly, object[] samples)
{
    private const BindingFlags AnyMember = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Members that the version of EarlierOctets.txt did not have.</summary>
    private static readonly string[] s_later =
    [
        "AccountChange.PasswordHash",
        "AccountInfo.CreatedAt",
        "AccountInfo.UpdatedAt",
        "AccountInfo.CredentialsChangedAt",
        "DomainSettings.CreatedAt",
        "DomainSettings.UpdatedAt",
        "InboundMessage.Content",
        "Password.Client",
        "Password.IsOwn",
        "MessageSummary.Preview",
        "MessageSummary.ListId",
        "MessageSummary.AutoSubmitted",
        "PartSummary.Disposition",
        "PartSummary.Sha256",
        "CertificateOverview.CreatedAt",
        "InboundMessage.Quarantined",
        "MailboxStatus.Quarantined",
        "MailboxStatus.ModSeq",
        "MailboxStatus.UidValidity",
        "MailboxStatus.HasReceived",
        "MessageQuery.Quarantine",
        "MessageQuery.IsShort",
        "MessageQuery.Filter",
        "MessagePage.Examined",
        "ChangeQuery.IsShort",
        "StoredMessage.Quarantined",
        "StoredMessage.ModSeq",
    ];

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
    /// Both directions of a rolling upgrade: octets of an earlier version are read, and a value without later members
    /// has the same octets now.
    /// </summary>
    public void RequireEarlierOctets()
    {
        using ServiceProvider services = Services();
        Serializer serializer = services.GetRequiredService<Serializer>();
        Dictionary<string, byte[]> earlier = ReadOctets();
        foreach ((string alias, byte[] octets) in earlier)
        {
            object sample = Assert.Single(samples, value => AliasOf(value.GetType()) == alias);
            object? read = serializer.Deserialize<object>(octets);
            if (AreEqual(read, sample))
            {
                Assert.Equal(octets, serializer.SerializeToArray<object>(sample));
            }
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

    /// <summary>Asserts that the values are equal apart from later members.</summary>
    /// <returns>False if the type has later members, or a member of it has.</returns>
    private bool AreEqual(object? read, object? sample)
    {
        if (sample is null || read is null || sample is string || sample.GetType().IsPrimitive
            || !sample.GetType().IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
            || sample.GetType().IsEnum)
        {
            if (sample is Array list && read is Array other)
            {
                Assert.Equal(list.Length, other.Length);
                return Enumerable.Range(0, list.Length)
                    .Select(index => AreEqual(other.GetValue(index), list.GetValue(index))).All(isSame => isSame);
            }

            Assert.Equal(sample, read);
            return true;
        }

        bool isSame = true;
        foreach ((uint id, string name, Type _) in Members(sample.GetType()))
        {
            object? was = ValueOf(read, id);
            if (s_later.Contains($"{sample.GetType().Name}.{name}"))
            {
                Assert.True(was is null or 0L or false or QuarantineMode.Exclude);
                isSame = false;
            }
            else
            {
                isSame &= AreEqual(was, ValueOf(sample, id));
            }
        }

        return isSame;
    }

    private static object? ValueOf(object value, uint id)
    {
        MemberInfo found = value.GetType().GetMembers(AnyMember | BindingFlags.DeclaredOnly)
            .Single(member => member.GetCustomAttribute<IdAttribute>()?.Id == id);
        return found is FieldInfo field ? field.GetValue(value) : ((PropertyInfo)found).GetValue(value);
    }

    private ServiceProvider Services() =>
        new ServiceCollection().AddSerializer(builder => builder.AddAssembly(assembly)).BuildServiceProvider();

    private IEnumerable<Type> WireTypes() => assembly.GetExportedTypes()
        .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    private static Dictionary<string, byte[]> ReadOctets()
    {
        var octets = new Dictionary<string, string>();
        string alias = "";
        foreach (string line in Read("EarlierOctets.txt").TrimEnd().Split('\n'))
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
