using System.Reflection;

namespace FederationHub.Architecture.Tests;

/// <summary>An operator's alert rule names an event id: each id means one thing and is given by hand.</summary>
public sealed class LogEventTests
{
    // Read by name, so that this project needs no reference to the logging library.
    private static readonly IReadOnlyList<(string Project, string Method, int Id)> Events =
    [
        .. from project in Tree.Projects
           from type in Tree.Built(project).GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           from attribute in method.GetCustomAttributesData()
           where attribute.AttributeType.Name == "LoggerMessageAttribute"
           select (project, $"{type.Name}.{method.Name}", IdOf(attribute)),
    ];

    [Fact]
    public void Each_event_has_an_id_of_its_own_in_its_project() =>
        Events.GroupBy(found => (found.Project, found.Id)).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(found => found.Method))}")
            .Should().BeEmpty();

    [Fact]
    public void No_event_leaves_its_id_to_the_compiler() =>
        Events.Where(found => found.Id <= 0).Select(found => $"{found.Project}: {found.Method}").Should().BeEmpty();

    private static int IdOf(CustomAttributeData attribute)
    {
        var named = attribute.NamedArguments.Where(argument => argument.MemberName == "EventId").Select(argument => argument.TypedValue.Value);
        var first = attribute.ConstructorArguments.Where(argument => argument.ArgumentType == typeof(int)).Select(argument => argument.Value);
        return named.Concat(first).OfType<int>().FirstOrDefault();
    }
}
