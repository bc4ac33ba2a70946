using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace RelateMail.Packages.Tests;

/// <summary>Lists public and protected members, one a line, without those that the compiler generates.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> List(Assembly assembly) =>
        assembly.GetExportedTypes().Where(type => !IsGenerated(type)).SelectMany(ListType)
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> List(Assembly assembly, Type type) =>
        assembly == type.Assembly ? ListType(type).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> ListType(Type type)
    {
        string name = ApiText.Of(type);
        yield return $"{name} : {Kind(type)}{Bases(type)}";
        if (type.IsAssignableTo(typeof(JsonSerializerContext)) || type.IsAssignableTo(typeof(Delegate)))
        {
            yield break; // the members follow from the attributes or the kind
        }

        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            if (Describe(member) is { } text && !IsGenerated(member))
            {
                yield return $"{name}.{text}";
            }
        }
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) =>
            $"{ApiText.Name(constructor.DeclaringType!)}({ApiText.Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) => Method(method),
        MethodInfo { IsSpecialName: true } method when IsVisible(method)
            && method.Name.StartsWith("op_", StringComparison.Ordinal) => Method(method),
        PropertyInfo property => Property(property),
        FieldInfo field when field.IsPublic || field.IsFamily => Field(field),
        EventInfo happening when IsVisible(happening.AddMethod) =>
            $"{happening.Name}: event {ApiText.Of(happening.EventHandlerType!)}",
        _ => null,
    };

    private static string Method(MethodInfo method) =>
        $"{Static(method)}{method.Name}{ApiText.Arguments(method)}({ApiText.Parameters(method)}): "
        + ApiText.Return(method);

    private static string? Property(PropertyInfo property)
    {
        string accessors = Accessor(property.GetMethod, "get")
            + Accessor(property.SetMethod, IsInit(property.SetMethod) ? "init" : "set");
        MethodInfo any = (property.GetMethod ?? property.SetMethod)!;
        string required = property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "";
        return accessors.Length == 0
            ? null
            : $"{Static(any)}{property.Name}: {required}{ApiText.Of(property)} {{ {accessors}}}";
    }

    private static string? Field(FieldInfo field) => field switch
    {
        { IsSpecialName: true } => null,
        { IsLiteral: true } => $"static {field.Name}: const {ApiText.Of(field.FieldType)} = "
            + Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture),
        _ => $"{(field.IsStatic ? "static " : "")}{field.Name}: {ApiText.Of(field.FieldType)}",
    };

    private static string Accessor(MethodInfo? method, string name) => method switch
    {
        { IsPublic: true } => $"{name}; ",
        { IsFamily: true } or { IsFamilyOrAssembly: true } => $"protected {name}; ",
        _ => "",
    };

    private static bool IsInit(MethodInfo? setter) =>
        setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    private static bool IsVisible(MethodBase? method) =>
        method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), false)
        || (member as Type)?.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) == true;

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => $"enum {ApiText.Of(Enum.GetUnderlyingType(type))}",
        { IsValueType: true } => "struct",
        { IsInterface: true } => "interface",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        Type[] inherited = type.BaseType?.GetInterfaces() ?? [];
        IEnumerable<Type> bases = type.GetInterfaces().Except(inherited).Where(face => face.IsPublic && !type.IsEnum);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            && parent != typeof(Enum))
        {
            bases = bases.Prepend(parent);
        }

        return string.Concat(bases.Select(ApiText.Of).Order(StringComparer.Ordinal).Select(text => $", {text}"));
    }
}
