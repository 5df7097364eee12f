import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;

/**
 * A profile (PDFUA-1, PDFA-2B) and files: how many checks each passed, then a line for each that it
 * failed. The profiles lie in veraPDF's jar; they are read here because its own reader needs JAXB.
 */
public class Verapdf {
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        var profile = profile(arguments[0]);
        for (int at = 1; at < arguments.length; at++) validate(arguments[at], profile);
    }

    static void validate(String file, ValidationProfile profile) throws Exception {
        var foundry = Foundries.defaultInstance();
        try (var parser = foundry.createParser(new FileInputStream(file), profile.getPDFAFlavour());
             var validator = foundry.createValidator(profile, false)) {
            var result = validator.validate(parser);
            System.out.println(file + ": " + result.getTotalAssertions() + " checks");
            for (TestAssertion each : result.getTestAssertions())
                if (each.getStatus() == TestAssertion.Status.FAILED)
                    System.out.println("  " + each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber()
                        + " " + each.getMessage() + " (" + each.getLocation().getContext() + ")");
        }
    }

    static ValidationProfile profile(String name) throws Exception {
        var stream = ValidationProfile.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml");
        var root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream).getDocumentElement();
        Set<Rule> rules = new HashSet<>();
        for (Element rule : all(root, "rule")) rules.add(rule(rule));
        Set<Variable> variables = new HashSet<>();
        for (Element each : all(root, "variable"))
            variables.add(Profiles.variableFromValues(each.getAttribute("name"), each.getAttribute("object"),
                text(each, "defaultValue"), text(each, "value")));
        var details = Profiles.profileDetailsFromValues(name, name, "", new Date(0));
        return Profiles.profileFromValues(PDFAFlavour.valueOf(root.getAttribute("flavour")), details, "", rules, variables);
    }

    static Rule rule(Element rule) {
        var id = all(rule, "id").get(0);
        var named = Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
        var error = Profiles.errorFromValues(text(rule, "message"), new ArrayList<ErrorArgument>());
        boolean deferred = rule.getAttribute("deferred").equals("true");
        return Profiles.ruleFromValues(named, rule.getAttribute("object"), deferred, rule.getAttribute("tags"),
            text(rule, "description"), text(rule, "test"), error, new ArrayList<>());
    }

    static List<Element> all(Element within, String name) {
        List<Element> found = new ArrayList<>();
        var nodes = within.getElementsByTagName(name);
        for (int at = 0; at < nodes.getLength(); at++) found.add((Element) nodes.item(at));
        return found;
    }

    static String text(Element within, String name) {
        return all(within, name).get(0).getTextContent();
    }
}
