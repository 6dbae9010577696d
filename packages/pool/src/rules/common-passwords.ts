/**
 * Words that people choose as passwords most, in English and Spanish; without accents, case and digits, which the
 * comparison adds. Written for this project from general knowledge of what published lists of leaked passwords have in
 * common; no list was copied. Keyboard walks, runs and repetitions are found by rule and do not stand here.
 */
const words = `
aaliyah abigail absolut access acceso action adam adidas admin administrador administrator adrian adriana aguila
alberto alegria alejandra alejandro alemania alex alexander alexandra alexis alfredo alicia allison amanda amarillo
amber america americo amigo amigos amistad amor amorcito amoreterno amormio amores anderson andrea andres andrew
angel angela angeles angelica angelina angelito animal anthony antonio apollo apple april arcoiris argentina ariana
arsenal arturo asdf ashley asshole asterix astros atlantis atletico august austin australia autumn avatar azul
babygirl babyboy badboy bailey balloon banana bandit barbara barbie barcelona barney baseball basketball batman beautiful
beatriz beauty beaver benjamin bestfriend besitos biblia bigdaddy bigdog birthday bitch blackberry blanca blessed
blink blondie blowme bluebird boca bocajuniors bonita bonnie booboo boomer boston brandon brandy brasil brazil brenda
britney brooklyn brother bubbles buddy buenosaires bulldog buster butter butterfly caballo cachorro caliente california
calvin camaro camila camilo campeon canada canela caramelo caramel carlos carmen carolina caroline carpediem
casa casanova cassie castillo catalina cesar changeme chango charlie charlotte chaparra chelsea chester chicago chicken chicos chile chiquita
chivas chocolate chris christian christina christine christopher chrome cielo clave claveprivada claudia cocacola cocaina coffee
colombia columbia computer computador computadora conejo consuelo contrasena contrasenas contrasenia contra cookie cooper corazon corona corvette cowboy cowboys
cristian cristiano cristina cristo croatia cruzazul cuenta cupcake daddy daisy dakota dallas danger daniel daniela danielle
dario database david debbie december default delfin delfines denise dennis deportivo desktop destiny diablo diamante diamond diana diego
dinero dios diosesamor diosmio dolphin dolphins domingo dominic donald dragon dragonball drowssap eagle eagles eduardo elefante elizabeth
emanuel emilia emilio emily eminem emmanuel enero enrique enter escorpion escuela esmeralda espana espanol esperanza esteban estefania estrella
estrellita eternal eugenia europa everton facebook familia family fantasia fatima february federico felicidad felipe felix fender fernanda
fernando ferrari fiesta florencia florida flower flowers football forever forest francesca francia francisco frankie freedom friday friend friends
fuckme fuckoff fuckyou futbol futbolista gabriel gabriela galaxy gandalf garcia garfield gatito gatitos gatita gato george georgia gerardo germany gerardo
giants gilberto ginger giovanni girasol gladys gloria godzilla golden golfer gonzalez goodluck google gordito gordita gracias grandma
gregory guadalajara guadalupe guerrero guest guillermo guitar guitarra gustavo hacker hallo hamster hannah hannover happy harley harrypotter heather hector
heaven hello hellokitty helpme hermano hermosa hermoso hernandez heroes hockey hola holahola holamundo horses hotdog hottie hunter iceman iloveu iloveyou
ignacio iglesia independiente infinito ingeniero inicio instagram internet invierno invitado irene isaac isabel isabella israel italia jackson jaguar jamaica january
jasmine javier jehova jennifer jeremy jessica jesucristo jesus jesuschrist jesusteama joaquin johnny jonathan jordan jorge jose joseluis joseph joshua juancarlos
juanita juegos juliana julian julieta julio junio justice justin juventus kamikaze karate karina karla katherine kathleen katie kevin killer kimberly
kitten kitty knight kristen labrador ladybug lakers laptop laura lauren leonardo leonel leticia letmein liberty libertad lightning lilian linda linkedin linux lindo liverpool
lobito lobo login london lopez lorena lorenzo loser loulou love loveme lover lovers loveyou lucero lucky lucia luciana lucifer luisa luisito luna macarena machine
madison madrid maestro magdalena maggie magic manager manchester mandarina manolo manuel manzana marcela marcelo marco marcos margarita maria mariana mariano maribel marina mario
mariposa marisol marlboro marley marlon marta martha martin martina martinez marvin master matrix matthew maverick maximo maxwell mayo melanie melissa mercedes merlin
messi mexico mexicano miamor michael michelle mickey microsoft miguel milagros miller minecraft miperro mierda mireya mistress mivida mohammed molly monday money monica monkey
monster montana morgan morena mother mountain muchacha muneca murcielago music musica mustang mypass mypassword nacional naruto nascar natalia natalie natasha nathan navidad
negrita negro nelson newyork nicholas nicolas nicole ninja nintendo nirvana nopassword nothing november octavio october octubre office olivia operador operator oracle orange orlando oscar
osito pablo packers paloma pamela panda panther pantera paola papito paquito paris pasion pass passcode passport passw passwd passwort password passwords patata patches patito patricia patrick patriots
paulina peaches peanut pedro pelota peluche penelope people pepito pepper perfect perrito perro peru phoenix picasso pikachu pimienta pirata piratas playa player playboy please pokemon pollito poohbear
porsche portugal precious preciosa president primavera princesa princess princesita principe private privado prueba pruebas pumas pumpkin purple puta queen querida qwert qwerty rabbit rachel racing raiders rainbow
ramirez ramon ranger rangers raquel raquelita realmadrid rebecca rebelde redsox reggaeton reina remember ricardo richard robert roberto robinson rocky rodolfo rodrigo rodriguez rolando romance ronaldo root
rosario rosita ruben rusia sabrina sagitario salomon salvador samantha samsung samuel sanchez sandra santiago santos sarita saturn scooter scorpion scotland sebastian secret secreta secreto seguridad segura seguro
senha september septiembre sergio server service servidor sevilla sexy sexsex shadow shannon shelby shopping silver silvia simone simpson simpsons siempre sistema sistemas slipknot smile smokey snickers snoopy soccer sofia
soledad solecito sophia sophie spanish spiderman spongebob spring stalker starwars steelers stella stephanie steven strawberry student success summer sunday sunflower sunshine superman superstar supervisor support
susana suzuki sweet sweetie sweetheart sweety system tamara taylor teamo teamomucho tecnico teddybear telefono temp temporal temporary tequiero tequieromucho teresa test tester testing theman theresa thomas thunder
thursday tiburon tiger tigers tigger tigres tinkerbell tokyo toledo tomate tomcat tormenta toros toyota travis trinity trustno trustnoone tucker tuesday turtle twitter unicorn unicornio universidad universo user username
usuario valencia valentina valentin valeria valparaiso vampire vanessa vegeta velero venezuela venus verano verde veronica victor victoria victory viernes vincent virgen virginia viviana voyager walter warcraft
warrior washington wednesday welcome westside whatever whiskey william willow wilson windows winner winter wizard wolverine wordpass world worldcup xbox ximena yamaha yankees yellow yolanda youtube zapato zaragoza zelda zidane zombie zxcvbn
`;

/** Words of sign-in itself: people put two of them together. The product's own name is among them. */
const signInWords = `
acceso access admin administrador administrator changeme clave cognito contrasena custom customcognito default demo
entrar guest hello hola inicio invitado letmein login master mypassword pass passwd password passwort prueba qwerty
root secret secreto server sistema system temp temporal test usuario user welcome bienvenido bienvenida
`;

const months = `
january february march april june july august september october november december
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo
spring summer autumn winter primavera verano otono invierno
`;

/** About 2,700 common passwords and stems of passwords, in lower case. */
export const commonPasswords: readonly string[] = [
  ...listed(words),
  ...listed(months),
  ...listed(signInWords),
  ...listed(signInWords).flatMap((first) => listed(signInWords).map((second) => first + second)),
];

function listed(text: string): string[] {
  return text.trim().split(/\s+/);
}
