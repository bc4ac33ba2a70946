using System.Globalization;
using System.Reflection;

namespace RelateMail.Packages.Tests;

/// <summary>Types as C# writes them, with nullability.</summary>
internal static class ApiText
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ushort)] = "ushort",
        [typeof(uint)] = "uint",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Of(Type type) => Of(type, null);

    public static string Of(PropertyInfo property) =>
        Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Return(MethodInfo method) =>
        Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));

    /// <summary>The name of a type without its namespace and its arguments.</summary>
    public static string Name(Type type) => type.Name.Split('`')[0];

    public static string Arguments(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : "";

    public static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string type = Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));
        return $"{type} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null
            ? "default"
            : "null",
        string text => $"\"{text}\"",
        object value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        string mark = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType
            && !type.IsGenericParameter ? "?" : "";
        return type switch
        {
            { IsByRef: true } => $"ref {Of(type.GetElementType()!, null)}",
            { IsArray: true } => $"{Of(type.GetElementType()!, nullability?.ElementType)}[]{mark}",
            _ when Nullable.GetUnderlyingType(type) is { } value => $"{Of(value)}?",
            _ when s_keywords.TryGetValue(type, out string? keyword) => keyword + mark,
            { IsGenericParameter: true } => type.Name,
            _ => FullName(type) + Arguments(type, nullability) + mark,
        };
    }

    private static string FullName(Type type) =>
        $"{(type.IsNested ? FullName(type.DeclaringType!) : type.Namespace)}.{Name(type)}";

    private static string Arguments(Type type, NullabilityInfo? nullability)
    {
        Type[] arguments = type.GetGenericArguments();
        NullabilityInfo[] states = nullability?.GenericTypeArguments ?? [];
        return arguments.Length == 0
            ? ""
            : $"<{string.Join(", ", arguments.Select(
                (argument, index) => Of(argument, index < states.Length ? states[index] : null)))}>";
    }
}
